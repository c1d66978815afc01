package dev.carillon.provider.pulse.message;

import dev.carillon.provider.Host;
import dev.carillon.provider.Publisher;

/**
 * Those who get messages, and the server's parts that bring them there.
 *
 * @param books what the server keeps: what became of messages, and where operators are told
 */
public record Partners(Grants grants, Publisher publisher, Host.Books books) {}
