package dev.carillon.provider.pulse.front;

import dev.carillon.model.Header;
import dev.carillon.model.HeaderRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which header fields go on, both ways: all but those that belong to one connection (RFC 9110,
 * section 7.6.1) and those that say where a message ends, which each connection has its own of.
 * Pure.
 */
final class HeaderPassing {
  /** Marks what a front has passed on: a front does not take it from another. */
  static final String FRONT = "Carillon-Front";

  static final String FORWARDED_FOR = "X-Forwarded-For";

  private static final Set<String> OF_A_CONNECTION =
      Set.of(
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "content-length");

  /** The door out writes them itself, or the request's body brings them along. */
  private static final Set<String> OF_THE_DOOR =
      Set.of("host", "accept-encoding", "content-type", "expect");

  /**
   * What a request says of its own way here. The region believes the front, and the front has no
   * reason to believe the client: it says itself where the request came from.
   */
  private static final Set<String> OF_THE_WAY = Set.of("forwarded", "x-real-ip", "carillon-front");

  private HeaderPassing() {}

  /**
   * @param client the address that the request came from
   */
  static List<Header> ofRequest(List<Header> given, String client) {
    Set<String> named = namedByConnection(given);
    List<Header> passed = new ArrayList<>(given.size() + 2);
    for (Header header : given) {
      String name = header.name().toLowerCase(Locale.ROOT);
      boolean stays =
          isOfAConnection(name, named)
              || OF_THE_DOOR.contains(name)
              || OF_THE_WAY.contains(name)
              || name.startsWith("x-forwarded-");
      if (!stays) {
        passed.add(header);
      }
    }
    passed.add(new Header(FORWARDED_FOR, client));
    passed.add(new Header(FRONT, "1"));
    return passed;
  }

  /**
   * @param toHead an answer to {@code HEAD} has no body, and tells of the length that it would have
   */
  static List<Header> ofAnswer(List<Header> given, boolean toHead) {
    Set<String> named = namedByConnection(given);
    List<Header> passed = new ArrayList<>(given.size());
    for (Header header : given) {
      String name = header.name().toLowerCase(Locale.ROOT);
      boolean length = toHead && name.equals("content-length");
      if (length || !isOfAConnection(name, named)) {
        passed.add(header);
      }
    }
    return passed;
  }

  /** Why the fields cannot leave the house, without their values; empty if they can. */
  static Optional<String> fault(List<Header> passed) {
    return passed.stream().flatMap(header -> HeaderRules.faultAtSend(header).stream()).findFirst();
  }

  private static boolean isOfAConnection(String name, Set<String> named) {
    return OF_A_CONNECTION.contains(name) || name.startsWith("proxy-") || named.contains(name);
  }

  /** A connection may have further fields of its own, and says which. */
  private static Set<String> namedByConnection(List<Header> given) {
    Set<String> names = new HashSet<>();
    for (Header header : given) {
      if (header.name().equalsIgnoreCase("connection")) {
        for (String name : header.value().split(",", -1)) {
          names.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }
}
