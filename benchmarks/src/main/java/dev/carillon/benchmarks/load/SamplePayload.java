package dev.carillon.benchmarks.load;

import java.nio.charset.StandardCharsets;

/**
 * The event that is published: an order in JSON, which begins with when it was sent ({@link
 * System#nanoTime}, which all processes of a machine share on Linux) and its number, both of fixed
 * width, so that they are written in place and read without parsing.
 */
public final class SamplePayload {
  public static final int SENT_AT_DIGITS = 19;
  public static final int SEQUENCE_DIGITS = 12;
  public static final int SENT_AT_OFFSET = "{\"sentAt\":\"".length();
  public static final int SEQUENCE_OFFSET =
      SENT_AT_OFFSET + SENT_AT_DIGITS + "\",\"sequence\":\"".length();

  /** The shortest that has room for all fields. */
  public static final int LEAST_BYTES = 320;

  public static final String EVENT_TYPE = "order.placed";

  private SamplePayload() {}

  /** A payload of exactly so many bytes with zeros for the two numbers. */
  public static byte[] bytes(int length) {
    if (length < LEAST_BYTES) {
      throw new IllegalArgumentException("a payload has " + LEAST_BYTES + " bytes or more");
    }
    String start =
        "{\"sentAt\":\""
            + "0".repeat(SENT_AT_DIGITS)
            + "\",\"sequence\":\""
            + "0".repeat(SEQUENCE_DIGITS)
            + "\",\"type\":\""
            + EVENT_TYPE
            + "\",\"order\":{\"id\":\"ord_7f3a9c\",\"currency\":\"EUR\",\"total\":129.95,\"paid\":true,"
            + "\"customer\":{\"id\":\"cus_18\",\"name\":\"Zoë Łukasik\",\"country\":null}},\"note\":\"";
    String end = "\"}";
    int missing = length - start.getBytes(StandardCharsets.UTF_8).length - end.length();
    String words = "please ring twice and leave it with the neighbours on the left, ";
    String note = words.repeat(missing / words.length() + 1).substring(0, missing);
    return (start + note + end).getBytes(StandardCharsets.UTF_8);
  }
}
