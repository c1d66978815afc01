package dev.carillon.provider.pulse.partner;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A name and a secret, as {@code Authorization: Basic} has them (RFC 7617). Both may be encoded as
 * forms are, as OAuth asks (RFC 6749, section 2.3.1).
 */
public record BasicCredentials(String name, String secret) {
  private static final String SCHEME = "Basic ";
  private static final int MAX_LENGTH = 1_024;

  /** Whether an {@code Authorization} field has that scheme. */
  public static boolean areIn(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** Empty if they are malformed. */
  public static Optional<BasicCredentials> parse(String header) {
    String encoded = header.substring(SCHEME.length()).strip();
    if (encoded.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      String both =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
              .toString();
      int colon = both.indexOf(':');
      return colon <= 0
          ? Optional.empty()
          : Optional.of(
              new BasicCredentials(
                  plain(both.substring(0, colon)), plain(both.substring(colon + 1))));
    } catch (CharacterCodingException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String plain(String text) {
    return text.indexOf('%') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "credentials of " + name;
  }
}
