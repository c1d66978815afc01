/**
 * The one door out: every HTTP request that the server makes passes here, through the address
 * guard, under one deadline and with a limit on everything that comes back. May use {@code model}
 * alone.
 */
@NullMarked
package dev.carillon.egress;

import org.jspecify.annotations.NullMarked;
