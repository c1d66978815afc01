/** The server under test and its database, started as a user starts them. */
@org.jspecify.annotations.NullMarked
package dev.carillon.benchmarks.server;
