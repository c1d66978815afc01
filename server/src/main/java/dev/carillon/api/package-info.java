/**
 * The general API, in the dialect of Svix v1. What it needs from rooms that it may not name it
 * declares as small interfaces of its own. May use {@code model}, {@code store}, {@code http} and
 * {@code signing}.
 */
@NullMarked
package dev.carillon.api;

import org.jspecify.annotations.NullMarked;
