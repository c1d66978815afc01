/** A data folder with a long past, filled through the store's own classes. */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks.history;
