/**
 * The server's own HTTP: a table of routes (host, method, path, access, handler), requests and
 * responses as values, JSON, errors and paging. Used by {@code api} and providers. May use {@code
 * model} alone.
 */
@NullMarked
package dev.carillon.http;

import org.jspecify.annotations.NullMarked;
