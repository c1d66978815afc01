/**
 * What the server does for its providers: the books, doors and checks of {@link
 * dev.carillon.provider.Host}, each made of a room that providers may not name.
 */
@NullMarked
package dev.carillon.app.hosting;

import org.jspecify.annotations.NullMarked;
