/** A profile of the server as a picture. */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks.flame;
