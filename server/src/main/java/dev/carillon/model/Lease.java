package dev.carillon.model;

/**
 * The right to make the next attempt of one delivery, with all that it takes to make it.
 *
 * @param id the holder's; a settlement under any other is refused
 */
public record Lease(LeaseId id, Delivery delivery, Message message) {}
