/** Tests that hold the shape of the whole house. */
@NullMarked
package dev.carillon;

import org.jspecify.annotations.NullMarked;
