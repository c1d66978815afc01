/**
 * Alert types and configured alerts, and the decisions about them: which days a threshold counts,
 * whether it is met, whom an alert is addressed to, and when it is due.
 */
@NullMarked
package dev.carillon.provider.pulse.alert;

import org.jspecify.annotations.NullMarked;
