/** The global service: forwards to regions, and shows all their keys as one set. */
@NullMarked
package dev.carillon.provider.pulse.front;

import org.jspecify.annotations.NullMarked;
