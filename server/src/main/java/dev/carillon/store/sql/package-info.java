/**
 * SQL that both dialects share: statements loaded by name from files, migrations, and the mapping
 * of rows. Only what differs is in {@code store.sqlite} and {@code store.postgres}. May use {@code
 * store} and {@code model}.
 */
@NullMarked
package dev.carillon.store.sql;

import org.jspecify.annotations.NullMarked;
