/**
 * What Carillon remembers, as the verbs of its domain: {@link dev.carillon.store.Catalog} (who
 * wants what), {@link dev.carillon.store.Journal} (accept, take up, settle: the hot path), {@link
 * dev.carillon.store.History} (what happened) and {@link dev.carillon.store.Idempotency} (answers
 * already given). Nothing here says SQL. May use {@code model} alone.
 */
@NullMarked
package dev.carillon.store;

import org.jspecify.annotations.NullMarked;
