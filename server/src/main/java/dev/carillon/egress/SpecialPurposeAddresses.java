package dev.carillon.egress;

import java.util.Arrays;
import java.util.List;

/**
 * The addresses that nobody on the public internet answers from, after the IANA IPv4 and IPv6
 * special-purpose address registries (RFC 6890 and its updates), with the ways to write an IPv4
 * address inside an IPv6 one, and the cloud platforms' addresses that are public by number only.
 *
 * <p>The flags of {@link java.net.InetAddress} are no substitute: they know neither shared address
 * space nor benchmarking, documentation, unique local, 6to4 or Teredo addresses.
 */
final class SpecialPurposeAddresses {
  static final List<AddressRange> FORBIDDEN =
      List.of(
          range("0.0.0.0/8"), // this network
          range("10.0.0.0/8"), // private use
          range("100.64.0.0/10"), // shared address space (carrier NAT)
          range("127.0.0.0/8"), // loopback
          range("168.63.129.16"), // Azure's host services, in every virtual machine
          range("169.254.0.0/16"), // link local, with the clouds' metadata services
          range("172.16.0.0/12"), // private use
          range("192.0.0.0/24"), // IETF protocol assignments
          range("192.0.2.0/24"), // documentation
          range("192.88.99.0/24"), // 6to4 relay anycast
          range("192.168.0.0/16"), // private use
          range("198.18.0.0/15"), // benchmarking
          range("198.51.100.0/24"), // documentation
          range("203.0.113.0/24"), // documentation
          range("224.0.0.0/4"), // multicast
          range("240.0.0.0/4"), // reserved, and limited broadcast
          // Unspecified, loopback, IPv4-compatible, IPv4-translated (SIIT), local-use NAT64. Mapped
          // addresses and the well-known NAT64 prefix are taken out before this table is asked.
          range("::/8"),
          range("64:ff9b:1::/48"), // local-use NAT64, inside ::/8 too
          range("100::/64"), // discard only
          range("100:0:0:1::/64"), // dummy prefix
          range("2001::/32"), // Teredo
          range("2001:2::/48"), // benchmarking
          range("2001:10::/28"), // ORCHID
          range("2001:20::/28"), // ORCHIDv2
          range("2001:db8::/32"), // documentation
          range("2002::/16"), // 6to4
          range("3fff::/20"), // documentation
          range("5f00::/16"), // segment routing identifiers
          range("fc00::/7"), // unique local, with AWS's metadata service fd00:ec2::254
          range("fe80::/10"), // link local
          range("fec0::/10"), // site local
          range("ff00::/8")); // multicast

  private static final AddressRange MAPPED = range("::ffff:0.0.0.0/96");
  private static final AddressRange NAT64 = range("64:ff9b::/96");

  private SpecialPurposeAddresses() {}

  /**
   * The address that packets really go to: the IPv4 address inside a mapped one or inside one of
   * the well-known NAT64 prefix (RFC 6052), otherwise the address itself.
   */
  static byte[] destination(byte[] address) {
    return MAPPED.contains(address) || NAT64.contains(address)
        ? Arrays.copyOfRange(address, 12, 16)
        : address;
  }

  static boolean contain(byte[] address) {
    byte[] destination = destination(address);
    if (isIsatap(destination)) {
      return true;
    }
    for (AddressRange range : FORBIDDEN) {
      if (range.contains(destination)) {
        return true;
      }
    }
    return false;
  }

  /** An interface identifier of {@code [02]00:5efe} carries an IPv4 address (RFC 5214, 6.1). */
  private static boolean isIsatap(byte[] address) {
    return address.length == 16
        && (address[8] & 0xfd) == 0
        && address[9] == 0
        && address[10] == 0x5e
        && address[11] == (byte) 0xfe;
  }

  private static AddressRange range(String text) {
    return AddressRange.parse(text);
  }
}
