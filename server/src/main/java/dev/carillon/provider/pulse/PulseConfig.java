package dev.carillon.provider.pulse;

import dev.carillon.signing.JwsAlgorithm;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How Pulse is set up on one installation.
 *
 * @param host the name under which partners' routes are served; null for every name
 */
public record PulseConfig(@Nullable String host, Signing signing, Tokens tokens, Place place) {
  public static final PulseConfig DEFAULTS =
      new PulseConfig(null, Signing.DEFAULTS, Tokens.DEFAULTS, Place.DEFAULTS);

  /** Where a webhook's claims stand. */
  public enum Claims {
    /** The message's fields stand beside {@code iss}, {@code exp} and so on. */
    FLAT,
    /** They stand in one claim, {@code message}. */
    NESTED
  }

  /** What an installation is. */
  public enum Role {
    /** It has schools and serves one region. */
    REGIONAL,
    /** It forwards partners' requests to the regions. */
    GLOBAL
  }

  /**
   * How webhooks and access tokens are signed.
   *
   * @param keyAge how long a key signs before the next one takes its place
   */
  public record Signing(JwsAlgorithm algorithm, Claims claims, Duration keyAge) {
    public static final Signing DEFAULTS =
        new Signing(JwsAlgorithm.RS256, Claims.FLAT, Duration.ofDays(90));
  }

  /**
   * Which access tokens partners come with.
   *
   * @param issuer what stands as {@code iss} in tokens and webhooks; null for the server's public
   *     URL with {@code /auth} behind it
   * @param external whose tokens are accepted besides our own; null for nobody's
   */
  public record Tokens(@Nullable URI issuer, @Nullable ExternalIssuer external) {
    public static final Tokens DEFAULTS = new Tokens(null, null);
  }

  /**
   * Somebody else who issues access tokens.
   *
   * @param issuer their {@code iss}
   * @param keys where their JSON Web Key Set is
   */
  public record ExternalIssuer(String issuer, URI keys) {}

  /**
   * Which part of the world an installation serves.
   *
   * @param region as it stands in access tokens
   * @param regions of a global one: where each region's installation is reached, by name
   */
  public record Place(Role role, String region, Map<String, URI> regions) {
    public static final Place DEFAULTS = new Place(Role.REGIONAL, "local", Map.of());

    /** What a region may be called. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    public Place {
      regions = Map.copyOf(regions);
    }
  }
}
