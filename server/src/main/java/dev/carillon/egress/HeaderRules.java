package dev.carillon.egress;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which header fields may leave, and which of them a tenant may set. */
public final class HeaderRules {
  private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";
  private static final int MAX_NAME_LENGTH = 128;
  private static final int MAX_VALUE_LENGTH = 4_096;

  /** They belong to the connection or to the body, and the client writes them itself. */
  private static final Set<String> CONNECTION =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "accept-encoding");

  /** Beside those, what says who sends and who signs. */
  private static final Set<String> SENDER = Set.of("cookie", "user-agent");

  private HeaderRules() {}

  /**
   * Says what is wrong with a header field that a tenant wants sent with every message: one line,
   * or empty when it may be stored.
   */
  public static Optional<String> refusalForTenant(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (SENDER.contains(lower)
        || lower.startsWith("proxy-")
        || lower.startsWith("webhook-")
        || lower.startsWith("svix-")) {
      return Optional.of("The header " + lower + " is set by the server.");
    }
    return refusal(name, value);
  }

  /** The same for a field that the server itself rendered. */
  static Optional<String> refusal(String name, String value) {
    if (!isToken(name)) {
      return Optional.of(
          "A header name has 1 to 128 letters, digits and the signs " + TOKEN_SIGNS + ".");
    }
    if (value.length() > MAX_VALUE_LENGTH || !isVisible(value)) {
      return Optional.of(
          "The value of the header "
              + name
              + " must have at most 4,096 characters, all of them visible ASCII, blanks or tabs.");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return CONNECTION.contains(lower) || lower.startsWith("proxy-")
        ? Optional.of("The header " + lower + " is set by the server.")
        : Optional.empty();
  }

  static boolean isToken(String text) {
    if (text.isEmpty() || text.length() > MAX_NAME_LENGTH) {
      return false;
    }
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || TOKEN_SIGNS.indexOf(c) >= 0;
      if (!good) {
        return false;
      }
    }
    return true;
  }

  static boolean isVisible(String text) {
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c != '\t' && (c < ' ' || c > '~')) {
        return false;
      }
    }
    return true;
  }
}
