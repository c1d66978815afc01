/**
 * The embedded store: one file, one writer, one process. May use {@code store.sql}, {@code store}
 * and {@code model}.
 */
@NullMarked
package dev.carillon.store.sqlite;

import org.jspecify.annotations.NullMarked;
