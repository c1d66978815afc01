package dev.carillon.egress;

import java.net.InetAddress;
import java.util.List;

/** What stands in the way of sending to an address. */
final class AddressRules {
  private final List<AddressRange> allow;
  private final OwnAddresses own;

  AddressRules(List<AddressRange> allow, OwnAddresses own) {
    this.allow = allow;
    this.own = own;
  }

  /** How an address and port stand. */
  enum Standing {
    PUBLIC,
    /** An operator named it: plain http is fine too. */
    ALLOW_LISTED,
    FORBIDDEN
  }

  Standing standing(InetAddress address, int port) {
    byte[] destination = SpecialPurposeAddresses.destination(address.getAddress());
    // Not even the allow list makes this server deliver to itself.
    if (own.isListener(destination, port)) {
      return Standing.FORBIDDEN;
    }
    for (AddressRange range : allow) {
      if (range.contains(destination)) {
        return Standing.ALLOW_LISTED;
      }
    }
    return SpecialPurposeAddresses.contain(destination) || own.isInterface(destination)
        ? Standing.FORBIDDEN
        : Standing.PUBLIC;
  }

  /** One forbidden address condemns the whole answer; allow-listed only when all of them are. */
  Standing standing(List<InetAddress> addresses, int port) {
    Standing all = Standing.ALLOW_LISTED;
    for (InetAddress address : addresses) {
      switch (standing(address, port)) {
        case FORBIDDEN -> {
          return Standing.FORBIDDEN;
        }
        case PUBLIC -> all = Standing.PUBLIC;
        case ALLOW_LISTED -> {}
      }
    }
    return all;
  }
}
