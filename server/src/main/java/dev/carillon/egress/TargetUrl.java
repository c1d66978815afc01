package dev.carillon.egress;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a receiver, read by one strict grammar at create, at update and before every send.
 * What two readers could read differently is refused.
 *
 * @param secure whether it is https
 * @param host in lower case; an IPv6 address without its brackets
 * @param literal the address, when the host is one
 * @param pathAndQuery byte for byte as given; {@code /} for none
 */
record TargetUrl(
    boolean secure, String host, @Nullable InetAddress literal, int port, String pathAndQuery)
    implements ParsedUrl {
  private static final int MAX_LENGTH = 2_048;
  private static final int MAX_NAME_LENGTH = 253;
  private static final int MAX_LABEL_LENGTH = 63;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int FIRST_UNPRIVILEGED_PORT = 1_024;
  private static final int LAST_PORT = 65_535;
  private static final Pattern PORT = Pattern.compile(":[1-9][0-9]{0,4}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

  static final String MALFORMED = "url_malformed";
  static final String PORT_FORBIDDEN = "port_forbidden";

  static ParsedUrl parse(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return malformed("A URL has 1 to 2,048 characters.", "Shorten it.");
    }
    for (int at = 0; at < text.length(); at++) {
      ParsedUrl.Malformed bad = character(text.charAt(at));
      if (bad != null) {
        return bad;
      }
    }
    int start = text.indexOf("://") + 3;
    String scheme = text.substring(0, Math.max(start - 3, 0)).toLowerCase(Locale.ROOT);
    if (start < 3 || !(scheme.equals("https") || scheme.equals("http"))) {
      return malformed("A URL begins with https://.", "Give the whole URL.");
    }
    int end = start;
    while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
      end++;
    }
    String tail = text.substring(end);
    String pathAndQuery = tail.startsWith("/") ? tail : "/" + tail;
    return authority(scheme.equals("https"), text.substring(start, end), pathAndQuery);
  }

  private static ParsedUrl.@Nullable Malformed character(char c) {
    if (c >= 0x80) {
      return malformed(
          "A URL consists of ASCII characters.",
          "Give an international name in its punycode form (xn--…), and percent-encode the path.");
    }
    if (c <= ' ' || c == 0x7f) {
      return malformed(
          "A URL contains no blanks and no control characters.", "Percent-encode them.");
    }
    return switch (c) {
      case '\\', '"', '<', '>', '`' ->
          malformed("A URL does not contain the character " + c, "Percent-encode it.");
      case '#' -> malformed("A URL to send to has no fragment.", "Leave out # and what follows.");
      default -> null;
    };
  }

  private static ParsedUrl authority(boolean secure, String authority, String pathAndQuery) {
    if (authority.indexOf('@') >= 0) {
      return malformed(
          "A URL to send to carries no user name or password.", "Use a header for credentials.");
    }
    boolean bracketed = authority.startsWith("[");
    int hostEnd = bracketed ? authority.indexOf(']') + 1 : authority.indexOf(':');
    if (bracketed && hostEnd == 0) {
      return malformed("The ] of the IPv6 address is missing.", "Write [2001:db8::1].");
    }
    String host = hostEnd < 0 ? authority : authority.substring(0, hostEnd);
    String portText = authority.substring(host.length());
    int port = secure ? HTTPS_PORT : HTTP_PORT;
    if (!portText.isEmpty()) {
      if (!PORT.matcher(portText).matches()) {
        return malformed("The port is not a number of 1 to 65,535.", "Write host:port.");
      }
      port = Integer.parseInt(portText, 1, portText.length(), 10);
    }
    if (port > LAST_PORT
        || (port < FIRST_UNPRIVILEGED_PORT && port != HTTP_PORT && port != HTTPS_PORT)) {
      return new ParsedUrl.Malformed(
          PORT_FORBIDDEN,
          "Messages are not sent to this port.",
          "Use port 80, 443 or one of 1024 to 65535.");
    }
    host = host.toLowerCase(Locale.ROOT);
    return bracketed
        ? ipv6(secure, host.substring(1, host.length() - 1), port, pathAndQuery)
        : nameOrIpv4(secure, host, port, pathAndQuery);
  }

  private static ParsedUrl ipv6(boolean secure, String host, int port, String pathAndQuery) {
    byte[] bytes = IpLiteral.ipv6(host);
    if (bytes == null) {
      return malformed("This is not an IPv6 address.", "Write it like [2001:db8::1].");
    }
    if (!IpLiteral.canonical(bytes).equals(host)) {
      return malformed(
          "The IPv6 address is not in its canonical form.",
          "Write [" + IpLiteral.canonical(bytes) + "].");
    }
    return new TargetUrl(secure, host, IpLiteral.address(bytes), port, pathAndQuery);
  }

  private static ParsedUrl nameOrIpv4(boolean secure, String host, int port, String pathAndQuery) {
    String lastLabel = host.substring(host.lastIndexOf('.') + 1);
    // What other readers may take for a number is one: 127.1, 0x7f.1, 2130706433, 0177.0.0.1.
    if (!lastLabel.isEmpty() && NUMBER.matcher(lastLabel).matches()) {
      byte[] bytes = IpLiteral.ipv4(host);
      return bytes == null
          ? malformed(
              "This is not a canonical IPv4 address.",
              "Write four decimal numbers without leading zeros.")
          : new TargetUrl(secure, host, IpLiteral.address(bytes), port, pathAndQuery);
    }
    return isName(host)
        ? new TargetUrl(secure, host, null, port, pathAndQuery)
        : malformed(
            "This is not a host name.",
            "A name is made of letters, digits and hyphens, in labels of 1 to 63 with dots"
                + " between them, and ends without a dot.");
  }

  private static boolean isName(String host) {
    if (host.isEmpty() || host.length() > MAX_NAME_LENGTH) {
      return false;
    }
    for (String label : host.split("\\.", -1)) {
      boolean wellFormed =
          !label.isEmpty()
              && label.length() <= MAX_LABEL_LENGTH
              && !label.startsWith("-")
              && !label.endsWith("-")
              && hasLettersDigitsHyphensOnly(label);
      if (!wellFormed) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasLettersDigitsHyphensOnly(String label) {
    for (int at = 0; at < label.length(); at++) {
      char c = label.charAt(at);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static ParsedUrl.Malformed malformed(String reason, String hint) {
    return new ParsedUrl.Malformed(MALFORMED, reason, hint);
  }

  /** What stands in the Host field: the port only when it is not the scheme's own. */
  String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (secure ? HTTPS_PORT : HTTP_PORT) ? name : name + ":" + port;
  }

  String canonical() {
    return (secure ? "https://" : "http://") + authority() + pathAndQuery;
  }

  Route route() {
    return new Route(secure, host, port);
  }
}
