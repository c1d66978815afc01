package dev.carillon.provider.pulse.front;

import dev.carillon.provider.pulse.partner.BasicCredentials;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which region a request is for, by what its credentials say of themselves. Nothing is verified
 * here: whoever lies reaches a region that refuses the credentials. Where they say nothing, or are
 * malformed, or are missing, the fallback decides, so that there is one wording of each refusal.
 * Pure.
 */
final class Routing {
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Set<String> regions;
  private final String fallback;

  /** Where a request goes. */
  sealed interface Destination {
    record Region(String name) implements Destination {}

    /** The credentials are for a region that is none of ours. */
    record Unknown(String name) implements Destination {}
  }

  /**
   * @param fallback one of them
   */
  Routing(Set<String> regions, String fallback) {
    if (!regions.contains(fallback)) {
      throw new IllegalArgumentException("the default region " + fallback + " is not among them");
    }
    this.regions = Set.copyOf(regions);
    this.fallback = fallback;
  }

  /** For the API: by the access token, or by the API key. */
  Destination ofAlerts(Optional<String> authorization) {
    return authorization.flatMap(this::byHeader).orElse(new Destination.Region(fallback));
  }

  /**
   * For the authorization server: by the client, named in the header or in the form; for a client
   * whose id names no region, by the token that the form is about.
   *
   * @param authorization the header field
   * @param contentType the header field
   * @param body of the request
   */
  Destination ofConnect(Optional<String> authorization, Optional<String> contentType, byte[] body) {
    Optional<Destination> byHeader = authorization.flatMap(this::byHeader);
    if (byHeader.isPresent()) {
      return byHeader.get();
    }
    if (contentType.filter(Routing::isForm).isPresent()) {
      String form = new String(body, StandardCharsets.UTF_8);
      Optional<Destination> byClient = value(form, "client_id").flatMap(this::byId);
      if (byClient.isPresent()) {
        return byClient.get();
      }
      Optional<String> byToken =
          value(form, "token").flatMap(TokenGlance::of).flatMap(TokenGlance::region);
      // A token of elsewhere is no reason to refuse: to revoke what one does not know is no error.
      if (byToken.isPresent() && regions.contains(byToken.get())) {
        return new Destination.Region(byToken.get());
      }
    }
    return new Destination.Region(fallback);
  }

  private Optional<Destination> byHeader(String authorization) {
    if (BasicCredentials.areIn(authorization)) {
      return BasicCredentials.parse(authorization).flatMap(basic -> byId(basic.name()));
    }
    return TokenGlance.bearer(authorization)
        .flatMap(TokenGlance::region)
        .map(name ->
            regions.contains(name) ? new Destination.Region(name) : new Destination.Unknown(name));
  }

  /**
   * The ids that regions make begin with their name and a dot. Names have dots too: the longest
   * counts.
   */
  private Optional<Destination> byId(String id) {
    for (int dot = id.lastIndexOf('.'); dot > 0; dot = id.lastIndexOf('.', dot - 1)) {
      String name = id.substring(0, dot);
      if (regions.contains(name)) {
        return Optional.of(new Destination.Region(name));
      }
    }
    return Optional.empty();
  }

  private static boolean isForm(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT).equals(FORM);
  }

  /** The first value of that name; what is broken is passed over, the region will tell. */
  private static Optional<String> value(String form, String name) {
    for (String pair : form.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && name.equals(decoded(pair.substring(0, equals)))) {
        String value = decoded(pair.substring(equals + 1));
        if (!value.isEmpty()) {
          return Optional.of(value);
        }
      }
    }
    return Optional.empty();
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }
}
