/**
 * Gathers the alerts that are due for a person into one message, gives it to the partners who may
 * have it, and sees what becomes of it.
 */
@NullMarked
package dev.carillon.provider.pulse.message;

import org.jspecify.annotations.NullMarked;
