/** The receiver of the webhooks, a process of its own: one thread, no garbage. */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks.receiver;
