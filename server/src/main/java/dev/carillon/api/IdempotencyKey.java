package dev.carillon.api;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * The key that a client repeats a request under, of one token.
 *
 * @param requestHash of method, path, query and body: another request under the same key is refused
 */
record IdempotencyKey(String scope, String key, String requestHash) {
  private static final String HEADER = "idempotency-key";
  private static final int MAX_LENGTH = 256;

  /**
   * Empty if the request carries none.
   *
   * @throws HttpError 422 for a key that is too long or has characters that are not printable
   */
  static Optional<IdempotencyKey> of(Request request) throws HttpError {
    Optional<String> key = request.header(HEADER);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    String text = key.get();
    boolean printable = text.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
    if (text.isBlank() || text.length() > MAX_LENGTH || !printable) {
      throw HttpError.invalid(
          "header",
          HEADER,
          "value_error.idempotency_key",
          "must have 1 to " + MAX_LENGTH + " printable ASCII characters");
    }
    String scope = ApiCaller.of(request).token().value();
    return Optional.of(new IdempotencyKey(scope, text, hash(request)));
  }

  private static String hash(Request request) throws HttpError {
    return hash(request.method(), request.rawPath(), request.rawQuery(), request.body());
  }

  static String hash(String method, String rawPath, String rawQuery, byte[] body) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this JDK has no SHA-256", missing);
    }
    String head = method + '\n' + rawPath + '\n' + rawQuery + '\n';
    digest.update(head.getBytes(StandardCharsets.UTF_8));
    digest.update(body);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
  }

  /** The row that a kept answer is sealed to. */
  String row() {
    return "idempotency/" + scope + "/" + key;
  }
}
