package dev.carillon.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes {@code %XX} in paths and queries, as UTF-8. */
final class PercentDecoding {
  private PercentDecoding() {}

  /** One path segment; null if a percent sign is not followed by two digits or it is not UTF-8. */
  static @Nullable String path(String raw, int start, int end) {
    return decode(raw, start, end, false);
  }

  /** The values of one parameter of a query, where a plus sign is a space; skips broken ones. */
  static List<String> values(String rawQuery, String name) {
    List<String> values = new ArrayList<>(2);
    int start = 0;
    while (start < rawQuery.length()) {
      int ampersand = rawQuery.indexOf('&', start);
      int end = ampersand < 0 ? rawQuery.length() : ampersand;
      int equals = rawQuery.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      if (name.equals(decode(rawQuery, start, nameEnd, true))) {
        String value = nameEnd == end ? "" : decode(rawQuery, nameEnd + 1, end, true);
        if (value != null) {
          values.add(value);
        }
      }
      start = end + 1;
    }
    return values;
  }

  private static @Nullable String decode(String raw, int start, int end, boolean plusIsSpace) {
    boolean plain = true;
    for (int i = start; i < end && plain; i++) {
      char c = raw.charAt(i);
      plain = c != '%' && (c != '+' || !plusIsSpace);
    }
    if (plain) {
      return raw.substring(start, end);
    }
    byte[] source = raw.substring(start, end).getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[source.length];
    int length = 0;
    for (int i = 0; i < source.length; i++) {
      byte next = source[i];
      if (next == '+' && plusIsSpace) {
        next = ' ';
      } else if (next == '%') {
        int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
        int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          return null;
        }
        next = (byte) (high << 4 | low);
        i += 2;
      }
      bytes[length++] = next;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }
}
