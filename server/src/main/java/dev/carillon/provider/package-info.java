/**
 * What a provider is: the contract that a product made about its webhooks, as a delivery policy and
 * a way to render a request. The general contract is here; each further one is a package of its own
 * below, and asks the rest of the server for what it needs through {@link Host}. May use {@code
 * model}, {@code signing} and {@code http}.
 */
@NullMarked
package dev.carillon.provider;

import org.jspecify.annotations.NullMarked;
