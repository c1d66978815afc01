/** Both sides that a server's tests need: a product that publishes, and a receiver. */
@NullMarked
package dev.carillon.testing;

import org.jspecify.annotations.NullMarked;
