/** {@code ./carillon bench}: what the server costs, measured from outside. Never shipped. */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks;
