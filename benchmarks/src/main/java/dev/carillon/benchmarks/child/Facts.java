package dev.carillon.benchmarks.child;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Named values in one line, as {@code name=value name=value}: what children report. */
public final class Facts {
  private static final long LONGEST_MICROS = 600_000_000;

  private final Map<String, String> values = new LinkedHashMap<>();

  /** Microseconds up to ten minutes, with three digits. */
  public static Histogram histogram() {
    return new Histogram(1, LONGEST_MICROS, 3);
  }

  /** Records what lies between two moments of {@link System#nanoTime}. */
  public static void record(Histogram histogram, long fromNanos, long toNanos) {
    long micros = (toNanos - fromNanos) / 1_000;
    histogram.recordValue(Math.clamp(micros, 1, LONGEST_MICROS));
  }

  public static Facts parse(String line) {
    Facts facts = new Facts();
    for (String part : line.split(" ", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        facts.values.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    return facts;
  }

  public Facts put(String name, long value) {
    values.put(name, Long.toString(value));
    return this;
  }

  public Facts put(String name, String value) {
    values.put(name, value);
    return this;
  }

  public Facts put(String name, Histogram histogram) {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    byte[] used = new byte[length];
    bytes.get(0, used);
    values.put(name, Base64.getUrlEncoder().withoutPadding().encodeToString(used));
    return this;
  }

  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name + " among " + values.keySet());
    }
    return value;
  }

  public long number(String name) {
    return Long.parseLong(text(name));
  }

  public Histogram histogram(String name) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text(name));
      return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
    } catch (DataFormatException malformed) {
      throw new IllegalArgumentException(name + " is no histogram", malformed);
    }
  }

  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    values.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    return line.substring(Math.min(1, line.length()));
  }
}
