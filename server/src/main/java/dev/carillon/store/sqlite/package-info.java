/**
 * The embedded store: one file, one writer, one process. May use {@code store.sql} and what it may
 * use.
 */
@NullMarked
package dev.carillon.store.sqlite;

import org.jspecify.annotations.NullMarked;
