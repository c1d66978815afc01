package dev.carillon.model;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** The {@code Retry-After} header (RFC 9110, section 10.2.3): whole seconds, or an HTTP date. */
public final class RetryAfter {
  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /**
   * The longest wait that any of the fields asks for; empty when none is present, well-formed and
   * in the future.
   */
  public static Optional<Duration> of(List<Header> headers, Instant now) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase("retry-after"))
        .map(header -> parse(header.value().strip(), now))
        .flatMap(Optional::stream)
        .filter(Duration::isPositive)
        .max(Duration::compareTo);
  }

  private static Optional<Duration> parse(String value, Instant now) {
    boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits) {
      return value.length() <= MAX_DIGITS
          ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
          : Optional.of(Duration.ofDays(365));
    }
    try {
      ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(Duration.between(now, date.toInstant()));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }
}
