package dev.carillon.model;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which header fields the owner of a target may add to its requests. Those that say where one
 * message ends and the next begins, that belong to the connection, or that the contract itself
 * sends, are reserved; and nothing may stand in a field that could end it.
 */
public final class HeaderRules {
  public static final int MAX_HEADERS = 50;
  public static final int MAX_NAME_LENGTH = 128;
  public static final int MAX_VALUE_LENGTH = 4096;

  /** They belong to the connection or to the body: the door out writes them itself. */
  private static final Set<String> FRAMING =
      Set.of(
          "accept-encoding",
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final String FRAMING_PREFIX = "proxy-";

  /** Beside those, what says who sends and who signs: a contract may set it, an owner may not. */
  private static final Set<String> SENDER = Set.of("cookie", "user-agent");

  private static final List<String> SENDER_PREFIXES = List.of("svix-", "webhook-");

  /** What a token may hold besides letters and digits (RFC 9110, section 5.6.2). */
  private static final String NAME_SIGNS = "!#$%&'*+-.^_`|~";

  private static final boolean[] STANDS_IN_NAME = standsInName();

  private HeaderRules() {}

  /** Whether only Carillon may set a field of this name, in whatever case it is written. */
  public static boolean isReserved(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return isFraming(lower)
        || SENDER.contains(lower)
        || SENDER_PREFIXES.stream().anyMatch(lower::startsWith);
  }

  private static boolean isFraming(String lower) {
    return FRAMING.contains(lower) || lower.startsWith(FRAMING_PREFIX);
  }

  /**
   * What is wrong with a field that an owner wants to add: one line that is safe to show, and does
   * not repeat the value. Empty if it may be added.
   */
  public static Optional<String> fault(Header header) {
    return fault(header, isReserved(header.name()));
  }

  /**
   * The same for a field of a finished request, where the contract's own fields (the signature, the
   * user agent) stand beside the owner's.
   */
  public static Optional<String> faultAtSend(Header header) {
    return fault(header, isFraming(header.name().toLowerCase(Locale.ROOT)));
  }

  private static Optional<String> fault(Header header, boolean reserved) {
    Optional<String> ofName = nameFault(header.name(), reserved);
    return ofName.isPresent() ? ofName : valueFault(header.name(), header.value());
  }

  /** What is wrong with all fields of a target together; empty if they may be added. */
  public static Optional<String> fault(List<Header> headers) {
    if (headers.size() > MAX_HEADERS) {
      return Optional.of("more than " + MAX_HEADERS + " headers");
    }
    Set<String> names = new HashSet<>();
    for (Header header : headers) {
      Optional<String> fault = fault(header);
      if (fault.isPresent()) {
        return fault;
      }
      if (!names.add(header.name().toLowerCase(Locale.ROOT))) {
        return Optional.of("the header " + header.name() + " is given twice");
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a text may stand in a field's value: visible ASCII, space and tab; so no CR, LF, NUL or
   * other control, and nothing from 0x80 up.
   */
  public static boolean isPrintable(String value) {
    // Every request's fields pass here again before they leave: a plain loop.
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> nameFault(String name, boolean reserved) {
    if (name.isEmpty()) {
      return Optional.of("a header without a name");
    }
    if (name.length() > MAX_NAME_LENGTH) {
      return Optional.of("a header name of more than " + MAX_NAME_LENGTH + " characters");
    }
    if (!isToken(name)) {
      return Optional.of("a header name holds letters, digits and " + NAME_SIGNS + " only");
    }
    if (reserved) {
      return Optional.of("the header " + name + " is reserved");
    }
    return Optional.empty();
  }

  private static Optional<String> valueFault(String name, String value) {
    if (value.length() > MAX_VALUE_LENGTH) {
      return Optional.of(
          "the value of the header " + name + " has more than " + MAX_VALUE_LENGTH + " characters");
    }
    if (!isPrintable(value)) {
      return Optional.of(
          "the value of the header " + name + " holds a character that is not printable ASCII");
    }
    return Optional.empty();
  }

  private static boolean isToken(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= STANDS_IN_NAME.length || !STANDS_IN_NAME[c]) {
        return false;
      }
    }
    return true;
  }

  private static boolean[] standsInName() {
    boolean[] stands = new boolean[0x80];
    Arrays.fill(stands, '0', '9' + 1, true);
    Arrays.fill(stands, 'A', 'Z' + 1, true);
    Arrays.fill(stands, 'a', 'z' + 1, true);
    NAME_SIGNS.chars().forEach(c -> stands[c] = true);
    return stands;
  }
}
