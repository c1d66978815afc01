package dev.carillon.provider.pulse.partner;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The document's two scopes, and how sets of them are written. */
final class Scopes {
  static final String MESSAGES_READ = "https://schema.intellischool.net/scope/alerts/messages.read";
  static final String WEBHOOKS_WRITE =
      "https://schema.intellischool.net/scope/alerts/webhooks.write";

  /** All that an app can have. */
  static final List<String> ALL = List.of(MESSAGES_READ, WEBHOOKS_WRITE);

  private Scopes() {}

  /** As OAuth writes a set: sorted, with a space between (RFC 6749, section 3.3). */
  static String text(Collection<String> scopes) {
    return String.join(" ", new TreeSet<>(scopes));
  }

  static Set<String> parse(String text) {
    Set<String> scopes = new LinkedHashSet<>(Arrays.asList(text.split(" ", -1)));
    scopes.remove("");
    return scopes;
  }
}
