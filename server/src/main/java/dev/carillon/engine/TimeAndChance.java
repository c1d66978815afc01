package dev.carillon.engine;

import dev.carillon.model.IdSource;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the engine may not make up by itself.
 *
 * @param time for everything that is stored
 * @param nanos monotonic, for deadlines and paces; only differences mean anything
 * @param random safe for many threads
 */
public record TimeAndChance(
    InstantSource time, LongSupplier nanos, IdSource ids, RandomGenerator random) {}
