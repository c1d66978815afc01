/** The program's front door: {@link dev.carillon.Main} hands the command line to {@code cli}. */
@NullMarked
package dev.carillon;

import org.jspecify.annotations.NullMarked;
