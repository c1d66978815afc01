package dev.carillon.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The networks whose word on where a request comes from is believed. */
final class TrustedProxies {
  private final List<Network> networks;

  private record Network(InetAddress first, int bits) {
    boolean contains(InetAddress other) {
      byte[] address = first.getAddress();
      byte[] bytes = other.getAddress();
      if (bytes.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit += 8) {
        int mask = bits - bit >= 8 ? 0xFF : 0xFF << (8 - (bits - bit)) & 0xFF;
        if (((bytes[bit / 8] ^ address[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * @throws IllegalArgumentException for what is not a CIDR such as {@code 10.0.0.0/8}
   */
  TrustedProxies(List<String> networks) {
    this.networks = networks.stream().map(TrustedProxies::network).toList();
  }

  private static Network network(String cidr) {
    int slash = cidr.indexOf('/');
    String literal = slash < 0 ? cidr : cidr.substring(0, slash);
    InetAddress address = address(literal);
    if (address != null) {
      int most = address.getAddress().length * 8;
      int bits = slash < 0 ? most : bits(cidr.substring(slash + 1));
      if (bits >= 0 && bits <= most) {
        return new Network(address, bits);
      }
    }
    throw new IllegalArgumentException(
        "Not a network of trusted proxies: " + cidr + " (such as 10.0.0.0/8 or fd00::/8)");
  }

  private static int bits(String text) {
    boolean digits =
        !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(text) : -1;
  }

  /**
   * Where a request comes from: the peer, or, if that is a trusted proxy, the last address of
   * {@code X-Forwarded-For} that is none.
   *
   * @param forwardedFor all such fields, joined with commas in their order
   */
  String client(String peer, Optional<String> forwardedFor) {
    if (networks.isEmpty() || forwardedFor.isEmpty() || !trusts(address(peer))) {
      return peer;
    }
    String believed = peer;
    String rest = forwardedFor.get();
    while (!rest.isEmpty()) {
      int comma = rest.lastIndexOf(',');
      InetAddress said = address(withoutPort(rest.substring(comma + 1).strip()));
      if (said == null) {
        return believed;
      }
      believed = said.getHostAddress();
      if (!trusts(said)) {
        return believed;
      }
      rest = comma < 0 ? "" : rest.substring(0, comma);
    }
    return believed;
  }

  private boolean trusts(@Nullable InetAddress address) {
    if (address != null) {
      for (Network network : networks) {
        if (network.contains(address)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String withoutPort(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end < 0 ? text : text.substring(1, end);
    }
    int colon = text.indexOf(':');
    return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
  }

  private static @Nullable InetAddress address(String literal) {
    String bare =
        literal.startsWith("[") && literal.endsWith("]")
            ? literal.substring(1, literal.length() - 1)
            : literal;
    if (bare.isEmpty() || bare.indexOf('%') >= 0) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(bare);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
