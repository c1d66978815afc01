/** JMH on the parts of the hot path. */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks.micro;
