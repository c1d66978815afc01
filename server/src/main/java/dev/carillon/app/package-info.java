/**
 * Builds every part from the configuration, starts them in order and stops them in reverse; the
 * only room that names a provider or a dialect. May use everything but {@code cli}.
 */
@NullMarked
package dev.carillon.app;

import org.jspecify.annotations.NullMarked;
