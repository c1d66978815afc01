package dev.carillon.model;

/**
 * Where the time of one attempt went, in microseconds from its start; −1 for what it never came to
 * or did not need (a kept-alive connection needs neither DNS nor connect nor TLS).
 *
 * @param dnsMicros spent on name resolution
 * @param connectMicros spent on the TCP connect
 * @param tlsMicros spent on the TLS handshake
 * @param firstByteMicros from the start to the first byte of the answer
 * @param totalMicros from the start to the end
 */
public record Phases(
    long dnsMicros, long connectMicros, long tlsMicros, long firstByteMicros, long totalMicros) {
  public static final Phases NONE = new Phases(-1, -1, -1, -1, 0);
}
