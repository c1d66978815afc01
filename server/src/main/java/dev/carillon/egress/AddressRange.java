package dev.carillon.egress;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** A block of IPv4 or IPv6 addresses in CIDR notation. */
public final class AddressRange {
  private final byte[] prefix;
  private final int prefixBits;

  private AddressRange(byte[] prefix, int prefixBits) {
    this.prefix = prefix;
    this.prefixBits = prefixBits;
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] prefix = address.indexOf(':') >= 0 ? IpLiteral.ipv6(address) : IpLiteral.ipv4(address);
    if (prefix == null) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not an address range: write 10.0.0.0/8, fd00::/8 or one address");
    }
    int width = prefix.length * 8;
    int bits = slash < 0 ? width : bits(text, text.substring(slash + 1), width);
    byte[] masked = masked(prefix, bits);
    if (!Arrays.equals(prefix, masked)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" has bits set behind its prefix: did you mean "
              + IpLiteral.canonical(masked)
              + "/"
              + bits
              + "?");
    }
    return new AddressRange(prefix, bits);
  }

  /**
   * Reads a comma-separated list, such as the value of {@code CARILLON_EGRESS_ALLOW}; blanks around
   * entries are ignored and an empty text is an empty list.
   */
  public static List<AddressRange> parseList(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .map(AddressRange::parse)
        .toList();
  }

  private static int bits(String text, String digits, int width) {
    if (digits.matches("0|[1-9][0-9]{0,2}")) {
      int bits = Integer.parseInt(digits);
      if (bits <= width) {
        return bits;
      }
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" needs a prefix length of 0 to " + width + " behind the slash");
  }

  private static byte[] masked(byte[] address, int bits) {
    byte[] masked = address.clone();
    for (int bit = bits; bit < masked.length * 8; bit++) {
      masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    return masked;
  }

  public boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  /** An address of the other family is never inside. */
  boolean contains(byte[] address) {
    if (address.length != prefix.length) {
      return false;
    }
    int wholeBytes = prefixBits / 8;
    for (int at = 0; at < wholeBytes; at++) {
      if (address[at] != prefix[at]) {
        return false;
      }
    }
    int rest = prefixBits % 8;
    return rest == 0 || ((address[wholeBytes] ^ prefix[wholeBytes]) & 0xff) >> (8 - rest) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddressRange that
        && prefixBits == that.prefixBits
        && Arrays.equals(prefix, that.prefix);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(prefix) * 31 + prefixBits;
  }

  @Override
  public String toString() {
    return IpLiteral.canonical(prefix) + "/" + prefixBits;
  }
}
