package dev.carillon.model;

import java.util.Locale;

/** What kind of failure an attempt met: the same names in code, SQL, API, logs and metrics. */
public enum ErrorClass {
  /** The name did not resolve, or not in time. */
  DNS_ERROR,
  CONNECT_REFUSED,
  CONNECT_TIMEOUT,
  /** Any other failure to connect: no route, network down. */
  CONNECT_FAILED,
  TLS_EXPIRED,
  TLS_HOSTNAME,
  TLS_UNTRUSTED,
  /** No protocol version or cipher in common, or not TLS at all. */
  TLS_PROTOCOL,
  TLS_TIMEOUT,
  /** The connection was cut before the answer was complete. */
  RESET,
  /** The request went out and the deadline passed before the first byte of an answer. */
  FIRST_BYTE_TIMEOUT,
  /** The deadline passed after the answer had begun. */
  DEADLINE,
  /** What came back was not HTTP. */
  PROTOCOL_ERROR,
  /** The forward proxy refused or failed. */
  PROXY_ERROR,
  /** The address guard refused the target; nothing was sent. */
  TARGET_REFUSED,
  /** Carillon itself failed before or while sending; the log says how. */
  INTERNAL_ERROR,
  HTTP_1XX,
  /** A status of 2xx that this contract does not take for success. */
  HTTP_2XX,
  HTTP_3XX,
  HTTP_4XX,
  HTTP_429,
  HTTP_5XX;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The class of an answer that was not a success. */
  public static ErrorClass ofStatus(int status) {
    if (status == 429) {
      return HTTP_429;
    }
    return switch (status / 100) {
      case 0, 1 -> HTTP_1XX;
      case 2 -> HTTP_2XX;
      case 3 -> HTTP_3XX;
      case 4 -> HTTP_4XX;
      default -> HTTP_5XX;
    };
  }
}
