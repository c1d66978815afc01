/** Processes beside the one that coordinates: started, spoken to in lines, ended with it. */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks.child;
