/**
 * Brings messages to their targets: takes publishes in (group commit), picks fairly, attempts,
 * records, retries, rescues. May use {@code model}, {@code signing}, {@code store}, {@code egress}
 * and {@code provider}.
 */
@NullMarked
package dev.carillon.engine;

import org.jspecify.annotations.NullMarked;
