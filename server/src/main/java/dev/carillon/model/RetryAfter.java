package dev.carillon.model;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code Retry-After} header (RFC 9110, section 10.2.3): whole seconds, or an HTTP date in any
 * of the three forms of section 5.6.7, two of which are obsolete and still to be understood.
 */
public final class RetryAfter {
  private static final int MAX_DIGITS = 9;

  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

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
    for (DateTimeFormatter form : dateForms(now)) {
      try {
        Instant date = form.parse(value, Instant::from);
        return Optional.of(Duration.between(now, date));
      } catch (DateTimeException _) {
        // Then perhaps the next form.
      }
    }
    return Optional.empty();
  }

  private static List<DateTimeFormatter> dateForms(Instant now) {
    // A year of two digits that seems more than 50 years ahead is the one a century before it.
    LocalDate earliest = LocalDate.ofInstant(now, ZoneOffset.UTC).minusYears(49);
    DateTimeFormatter rfc850 =
        new DateTimeFormatterBuilder()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, earliest)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    return List.of(DateTimeFormatter.RFC_1123_DATE_TIME, rfc850, ASCTIME);
  }
}
