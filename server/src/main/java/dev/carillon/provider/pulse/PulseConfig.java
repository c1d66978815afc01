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
   * @param regions what a global one stands before
   */
  public record Place(Role role, String region, Regions regions) {
    public static final Place DEFAULTS = new Place(Role.REGIONAL, "local", Regions.DEFAULTS);

    /** What a region may be called. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
  }

  /**
   * The regions that a global installation forwards to; none of a regional one.
   *
   * @param urls where each region's installation is reached, by name, without a slash at the end
   * @param fallback the one that gets requests whose credentials name none; empty if there are none
   * @param deadline for everything between a request and its region's answer
   */
  public record Regions(Map<String, URI> urls, String fallback, Duration deadline) {
    public static final Regions DEFAULTS = new Regions(Map.of(), "", Duration.ofSeconds(30));

    public Regions {
      urls = Map.copyOf(urls);
    }
  }

  /**
   * What stands as {@code iss} in tokens and webhooks.
   *
   * @param publicUrl the server's, without a slash at the end
   */
  public String issuer(String publicUrl) {
    return tokens.issuer() == null ? publicUrl + "/auth" : tokens.issuer().toString();
  }
}
