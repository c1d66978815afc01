/**
 * The words of the field as types, and every decision as a pure function. Nothing here reads a
 * clock, rolls a die, opens a socket or knows a database; it uses {@code java.base} alone. Every
 * room may use this one, and this one uses none.
 */
@NullMarked
package dev.carillon.model;

import org.jspecify.annotations.NullMarked;
