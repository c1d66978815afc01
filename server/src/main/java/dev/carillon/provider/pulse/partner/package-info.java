/** The documented API under {@code /v2/alerts}, the tokens that it takes, and the webhooks. */
@NullMarked
package dev.carillon.provider.pulse.partner;

import org.jspecify.annotations.NullMarked;
