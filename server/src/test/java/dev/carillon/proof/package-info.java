/**
 * The proof that nothing accepted is lost: a real server in a process of its own, a load, a ledger
 * of what was promised and what arrived, and a checker that compares the two.
 */
@NullMarked
package dev.carillon.proof;

import org.jspecify.annotations.NullMarked;
