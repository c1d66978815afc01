/**
 * The shared store: many nodes on one PostgreSQL. May use {@code store.sql} and what it may use.
 */
@NullMarked
package dev.carillon.store.postgres;

import org.jspecify.annotations.NullMarked;
