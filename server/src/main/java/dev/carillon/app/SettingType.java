package dev.carillon.app;

import dev.carillon.signing.ApiToken;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the values of a key are.
 *
 * @param allowed ends the sentence "it takes …"
 * @param parser throws IllegalArgumentException, with a reason or without
 */
record SettingType<T>(String allowed, boolean isSecret, Function<String, T> parser) {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}) ?(B|KiB|MiB|GiB)?");
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,12}) ?(ms|s|m|h|d)");

  T parse(String text) {
    return parser.apply(text);
  }

  private static <T> SettingType<T> of(String allowed, Function<String, T> parser) {
    return new SettingType<>(allowed, false, parser);
  }

  private static IllegalArgumentException refused() {
    return new IllegalArgumentException("");
  }

  static SettingType<Integer> integer(int min, int max) {
    return of(
        "a whole number from " + min + " to " + max,
        text -> {
          if (!text.matches("[0-9]{1,10}")) {
            throw refused();
          }
          long number = Long.parseLong(text);
          if (number < min || number > max) {
            throw refused();
          }
          return (int) number;
        });
  }

  /** Bytes. */
  static SettingType<Long> size(String min, String max) {
    long least = bytes(min);
    long most = bytes(max);
    return of(
        "a size from " + min + " to " + max + ", in B, KiB, MiB or GiB",
        text -> {
          long bytes = bytes(text);
          if (bytes < least || bytes > most) {
            throw refused();
          }
          return bytes;
        });
  }

  private static long bytes(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw refused();
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "B" : matcher.group(2);
    int shift =
        switch (unit) {
          case "B" -> 0;
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 30;
        };
    if (number > Long.MAX_VALUE >> shift) {
      throw refused();
    }
    return number << shift;
  }

  static SettingType<Duration> duration(String min, String max) {
    Duration least = span(min);
    Duration most = span(max);
    return of(
        "a time from " + min + " to " + max + ", in ms, s, m, h or d",
        text -> {
          Duration span = span(text);
          if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
            throw refused();
          }
          return span;
        });
  }

  private static Duration span(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      throw refused();
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  static SettingType<Boolean> bool() {
    return of(
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw refused();
            });
  }

  static SettingType<String> text(String allowed, Pattern pattern) {
    return of(
        allowed,
        text -> {
          if (!pattern.matcher(text).matches()) {
            throw refused();
          }
          return text;
        });
  }

  static <E extends Enum<E>> SettingType<E> oneOf(Class<E> type) {
    E[] constants = type.getEnumConstants();
    String names =
        Arrays.stream(constants).map(SettingType::word).collect(Collectors.joining(" or "));
    return of(
        names,
        text ->
            Arrays.stream(constants)
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(SettingType::refused));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static SettingType<Path> folder() {
    return of(
        "the path of a folder",
        text -> {
          if (text.isEmpty()) {
            throw refused();
          }
          return Path.of(text);
        });
  }

  /** A file that must be there. */
  static SettingType<Path> file() {
    return of(
        "the path of a file that can be read",
        text -> {
          Path path = Path.of(text);
          if (text.isEmpty() || !Files.isReadable(path) || Files.isDirectory(path)) {
            throw refused();
          }
          return path;
        });
  }

  /** An absolute URL without user, query or fragment; a slash at its end is dropped. */
  static SettingType<URI> url(String... schemes) {
    String allowed =
        "a URL such as " + schemes[schemes.length - 1] + "://host:port, and nothing secret in it";
    return of(
        allowed,
        text -> {
          URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
          boolean fit =
              url.getScheme() != null
                  && List.of(schemes).contains(url.getScheme())
                  && url.getHost() != null
                  && url.getRawUserInfo() == null
                  && url.getRawQuery() == null
                  && url.getRawFragment() == null;
          if (!fit) {
            throw refused();
          }
          return url;
        });
  }

  /** An IP address, never a name. */
  static SettingType<InetAddress> address() {
    return of("an IP address", InetAddress::ofLiteral);
  }

  static SettingType<Secret> secret(String allowed, Pattern pattern) {
    return new SettingType<>(
        allowed,
        true,
        text -> {
          if (!pattern.matcher(text).matches()) {
            throw refused();
          }
          return new Secret(text);
        });
  }

  /** An operator's token, by the rule that the API holds tokens to. */
  static SettingType<Secret> operatorToken() {
    return new SettingType<>(
        "16 to 1024 printable ASCII characters without spaces, and crl_ in front only of a token"
            + " that Carillon made",
        true,
        text -> {
          if (ApiToken.faultOfGiven(text).isPresent()) {
            throw refused();
          }
          return new Secret(text);
        });
  }

  /** Empty text is no value. */
  SettingType<Optional<T>> optional() {
    return new SettingType<>(
        allowed + "; or nothing",
        isSecret,
        text -> text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text)));
  }

  /** Values between commas; empty text is an empty list. */
  SettingType<List<T>> list() {
    return new SettingType<>(
        "a comma-separated list, each " + allowed,
        isSecret,
        text -> {
          List<T> values = new ArrayList<>();
          if (!text.isEmpty()) {
            for (String part : text.split(",", -1)) {
              values.add(parser.apply(part.strip()));
            }
          }
          return List.copyOf(values);
        });
  }

  /** The same, and its text is never shown. */
  SettingType<T> hidden() {
    return new SettingType<>(allowed, true, parser);
  }

  /** A type whose values are made of this one's; an IllegalArgumentException's message is shown. */
  <U> SettingType<U> map(Function<T, U> change) {
    return new SettingType<>(allowed, isSecret, text -> change.apply(parser.apply(text)));
  }
}
