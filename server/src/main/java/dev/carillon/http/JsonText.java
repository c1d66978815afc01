package dev.carillon.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * The strict JSON that the server takes (RFC 8259 in UTF-8 without a byte order mark, no duplicate
 * names, bounded depth, numbers and names), and what it says to anything else.
 */
final class JsonText {
  static final int MAX_DEPTH = 64;
  static final int MAX_NUMBER_LENGTH = 1_000;
  static final int MAX_NAME_LENGTH = 4_096;
  static final int MAX_STRING_LENGTH = 32 * 1024 * 1024;

  /** Sees duplicate names: for every value that is kept. */
  static final JsonFactory STRICT = factory(true, MAX_DEPTH);

  /** Does not see them: for finding where the elements of an array begin and end. */
  static final JsonFactory ELEMENTS = factory(false, MAX_DEPTH + 1);

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final java.lang.invoke.VarHandle LONGS =
      java.lang.invoke.MethodHandles.byteArrayViewVarHandle(
          long[].class, java.nio.ByteOrder.nativeOrder());

  private JsonText() {}

  private static JsonFactory factory(boolean duplicates, int depth) {
    return JsonFactory.builder()
        .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, duplicates)
        // Names come from outside: interning them would fill a table that is never emptied.
        .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxNameLength(MAX_NAME_LENGTH)
                .maxStringLength(MAX_STRING_LENGTH)
                .build())
        .build();
  }

  static JsonParser parser(JsonFactory factory, byte[] source, int start, int end) {
    return factory.createParser(ObjectReadContext.empty(), source, start, end - start);
  }

  /**
   * @throws HttpError 415 for a media type that is not JSON; none at all is taken for JSON
   */
  static void requireJson(Request request) throws HttpError {
    String mediaType = mediaType(request);
    boolean json =
        mediaType.isEmpty() || mediaType.equals("application/json") || mediaType.endsWith("+json");
    if (!json) {
      throw HttpError.of(
          415,
          "unsupported_media_type",
          "The content type is " + mediaType + ": send application/json");
    }
  }

  /** In lower case without parameters; empty if there is none. */
  static String mediaType(Request request) {
    Optional<String> header = request.header("content-type");
    if (header.isEmpty()) {
      return "";
    }
    String value = header.get();
    int semicolon = value.indexOf(';');
    String type = semicolon < 0 ? value : value.substring(0, semicolon);
    return type.equals("application/json") ? type : type.strip().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws HttpError 400 for a byte order mark, UTF-16 and UTF-32
   */
  static void requireNoMark(byte[] source, int start, int end) throws HttpError {
    if (end - start >= 3
        && (source[start] & 0xFF) == 0xEF
        && (source[start + 1] & 0xFF) == 0xBB
        && (source[start + 2] & 0xFF) == 0xBF) {
      throw malformed("It begins with a byte order mark: send UTF-8 without one", null);
    }
    // JSON has no NUL outside of strings' escapes; at the beginning it tells UTF-16 or UTF-32.
    for (int i = start; i < Math.min(end, start + 4); i++) {
      if (source[i] == 0) {
        throw malformed("It is not UTF-8 (UTF-16 or UTF-32 perhaps): send UTF-8", null);
      }
    }
  }

  /**
   * @throws HttpError 400 for anything but UTF-8 without a byte order mark
   */
  static void requireUtf8(byte[] source, int start, int end) throws HttpError {
    requireNoMark(source, start, end);
    if (isAscii(source, start, end)) {
      return;
    }
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(source, start, end - start));
    } catch (CharacterCodingException _) {
      throw malformed("It is not valid UTF-8", null);
    }
  }

  private static boolean isAscii(byte[] source, int start, int end) {
    int i = start;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      if (((long) LONGS.get(source, i) & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; i < end; i++) {
      if (source[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** What the parser adds for its own programmers. */
  private static final String PARSERS_OWN_WORDS = " (start marker at ";

  static HttpError malformed(JacksonException problem) {
    if (problem instanceof StreamConstraintsException) {
      return malformed(limit(problem), problem.getLocation());
    }
    return malformed(firstSentence(problem.getOriginalMessage()), problem.getLocation());
  }

  private static String limit(JacksonException problem) {
    String message = String.valueOf(problem.getOriginalMessage());
    if (message.contains("nesting depth")) {
      return "It is nested more than " + MAX_DEPTH + " levels deep";
    }
    if (message.contains("Number")) {
      return "It has a number of more than " + MAX_NUMBER_LENGTH + " characters";
    }
    if (message.contains("Name")) {
      return "It has a name of more than " + MAX_NAME_LENGTH + " characters";
    }
    return "It exceeds a limit";
  }

  static HttpError malformed(String what, @Nullable TokenStreamLocation where) {
    String place =
        where == null || where.getLineNr() < 1
            ? ""
            : " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ")";
    return HttpError.of(
        400, "malformed_json", "The body is not the JSON that is taken here. " + what + place);
  }

  private static String firstSentence(@Nullable String message) {
    if (message == null) {
      return "It cannot be read";
    }
    int line = message.indexOf('\n');
    String first = line < 0 ? message : message.substring(0, line);
    int source = first.indexOf(PARSERS_OWN_WORDS);
    return source < 0 ? first : first.substring(0, source);
  }
}
