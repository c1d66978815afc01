package dev.carillon.model;

/** One header field of a request or a response, as sent or received. */
public record Header(String name, String value) {}
