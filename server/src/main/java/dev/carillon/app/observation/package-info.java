/**
 * What operators see: the log, the metrics, and whether the server is alive and ready. Used by
 * {@code app} alone.
 */
@NullMarked
package dev.carillon.app.observation;

import org.jspecify.annotations.NullMarked;
