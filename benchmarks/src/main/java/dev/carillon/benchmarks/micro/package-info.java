/**
 * JMH on the parts of the hot path: signing, deciding, matching, JSON, the row writes. {@code
 * ./carillon bench micro} runs it; the load on the whole server is another package's.
 */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks.micro;
