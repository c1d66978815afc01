/**
 * Signatures and keys: Standard Webhooks (v1 and v1a), JSON Web Keys and Signatures, API tokens,
 * and secrets at rest. May use {@code model} alone.
 */
@NullMarked
package dev.carillon.signing;

import org.jspecify.annotations.NullMarked;
