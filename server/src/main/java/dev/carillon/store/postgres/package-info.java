/**
 * The shared store: many nodes on one PostgreSQL. May use {@code store.sql}, {@code store} and
 * {@code model}.
 */
@NullMarked
package dev.carillon.store.postgres;

import org.jspecify.annotations.NullMarked;
