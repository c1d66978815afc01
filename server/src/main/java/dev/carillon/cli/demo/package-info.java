/**
 * The demonstration: a product that publishes to the server, and a receiver that checks what it
 * gets. It stands outside the server: it speaks to it over HTTP alone, and shares no code with what
 * signs or sends.
 */
@NullMarked
package dev.carillon.cli.demo;

import org.jspecify.annotations.NullMarked;
