/** What the kernel and the disk say: CPU time, memory, the machine itself. */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks.machine;
