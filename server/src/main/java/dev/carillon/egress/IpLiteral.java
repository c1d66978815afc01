package dev.carillon.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes IP addresses by ourselves: the platform's parser takes {@code 127.1} and {@code
 * 2130706433} for addresses, and turns mapped IPv6 addresses into IPv4 ones before anybody has
 * looked at them.
 */
final class IpLiteral {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int GROUPS = 8;

  private IpLiteral() {}

  /** Four decimal numbers of 0 to 255 without leading zeros, or null. */
  static byte @Nullable [] ipv4(String text) {
    byte[] bytes = new byte[IPV4_BYTES];
    int at = 0;
    for (int part = 0; part < IPV4_BYTES; part++) {
      int start = at;
      int value = 0;
      while (at < text.length() && isDigit(text.charAt(at)) && at - start < 3) {
        value = value * 10 + (text.charAt(at) - '0');
        at++;
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || value > 255 || leadingZero) {
        return null;
      }
      bytes[part] = (byte) value;
      boolean last = part == IPV4_BYTES - 1;
      if (last ? at != text.length() : at >= text.length() || text.charAt(at) != '.') {
        return null;
      }
      at++;
    }
    return bytes;
  }

  /** Any form of RFC 4291 section 2.2 without a zone, as 16 bytes, or null. */
  static byte @Nullable [] ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return null; // also ":::"
    }
    if (gap < 0) {
      byte[] whole = groups(text, true);
      return whole != null && whole.length == IPV6_BYTES ? whole : null;
    }
    byte[] front = groups(text.substring(0, gap), false);
    byte[] back = groups(text.substring(gap + 2), true);
    if (front == null || back == null || front.length + back.length > IPV6_BYTES - 2) {
      return null;
    }
    byte[] bytes = Arrays.copyOf(front, IPV6_BYTES);
    System.arraycopy(back, 0, bytes, IPV6_BYTES - back.length, back.length);
    return bytes;
  }

  private static byte @Nullable [] groups(String text, boolean dottedTail) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    byte[] bytes = new byte[IPV6_BYTES];
    int length = 0;
    String[] parts = text.split(":", -1);
    for (int part = 0; part < parts.length; part++) {
      boolean last = part == parts.length - 1;
      byte[] group =
          last && dottedTail && parts[part].indexOf('.') >= 0
              ? ipv4(parts[part])
              : group(parts[part]);
      if (group == null || length + group.length > IPV6_BYTES) {
        return null;
      }
      System.arraycopy(group, 0, bytes, length, group.length);
      length += group.length;
    }
    return Arrays.copyOf(bytes, length);
  }

  private static byte @Nullable [] group(String text) {
    if (text.isEmpty() || text.length() > 4) {
      return null;
    }
    int value = 0;
    for (int at = 0; at < text.length(); at++) {
      int digit = text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0) {
        return null;
      }
      value = (value << 4) | digit;
    }
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  /** The one way to write an address: dotted decimal, or RFC 5952. */
  static String canonical(byte[] address) {
    if (address.length == IPV4_BYTES) {
      return dotted(address, 0);
    }
    if (isMapped(address)) {
      return "::ffff:" + dotted(address, 12);
    }
    int[] groups = new int[GROUPS];
    for (int group = 0; group < GROUPS; group++) {
      groups[group] = ((address[2 * group] & 0xff) << 8) | (address[2 * group + 1] & 0xff);
    }
    int gapStart = -1;
    int gapLength = 1; // a single zero group is not shortened
    for (int start = 0; start < GROUPS; start++) {
      int length = 0;
      while (start + length < GROUPS && groups[start + length] == 0) {
        length++;
      }
      if (length > gapLength) {
        gapStart = start;
        gapLength = length;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int group = 0; group < GROUPS; group++) {
      if (group == gapStart) {
        text.append("::");
        group += gapLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[group]));
    }
    return text.toString();
  }

  private static String dotted(byte[] address, int from) {
    return (address[from] & 0xff)
        + "."
        + (address[from + 1] & 0xff)
        + "."
        + (address[from + 2] & 0xff)
        + "."
        + (address[from + 3] & 0xff);
  }

  /** Whether it is an IPv4 address in IPv6 clothes, {@code ::ffff:0:0/96} (RFC 4291, 2.5.5.2). */
  static boolean isMapped(byte[] address) {
    if (address.length != IPV6_BYTES) {
      return false;
    }
    for (int at = 0; at < 10; at++) {
      if (address[at] != 0) {
        return false;
      }
    }
    return address[10] == (byte) 0xff && address[11] == (byte) 0xff;
  }

  /** Without asking any name server. */
  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes", impossible);
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
