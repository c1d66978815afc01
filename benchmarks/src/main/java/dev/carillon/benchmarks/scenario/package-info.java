/** What is measured, and how: one class for each kind of run. */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks.scenario;
