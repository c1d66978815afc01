/**
 * Pulse, as Intellischool documents it: data thresholds become alerts, alerts become one message
 * for each person, and messages become signed webhooks. {@code school} holds what is known of
 * schools, {@code alert} decides when an alert is raised, {@code message} composes what a person is
 * told, {@code partner} is the documented API with its tokens and webhooks, {@code operator} the
 * API that feeds it all, {@code front} the global service before several regions.
 */
@NullMarked
package dev.carillon.provider.pulse;

import org.jspecify.annotations.NullMarked;
