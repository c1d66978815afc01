/**
 * The command line: reads arguments, starts {@code app}, prints for people. May use {@code app}.
 */
@NullMarked
package dev.carillon.cli;

import org.jspecify.annotations.NullMarked;
