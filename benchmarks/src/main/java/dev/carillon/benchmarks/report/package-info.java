/** Figures and what is made of them: tables, JSON, comparisons, pictures. */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks.report;
