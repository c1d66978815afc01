package dev.carillon.app;

import static dev.carillon.app.SettingType.duration;
import static dev.carillon.app.SettingType.oneOf;
import static dev.carillon.app.SettingType.text;
import static dev.carillon.app.SettingType.url;

import dev.carillon.provider.pulse.PulseConfig;
import dev.carillon.signing.JwsAlgorithm;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys that begin with {@code pulse.}. */
final class PulseSettings {
  private static final Pattern ISSUER = Pattern.compile("[!-~]{1,500}");
  private static final Pattern ANY = Pattern.compile(".+");

  private record Region(String name, URI url) {}

  private PulseSettings() {}

  static PulseConfig read(Settings settings) throws StartupException {
    return new PulseConfig(
        settings
            .read("pulse.host", text("a host name without a port", Configuration.NAME).optional())
            .orElse(null),
        new PulseConfig.Signing(
            settings.read("pulse.signing-algorithm", algorithm()),
            settings.read("pulse.claims", oneOf(PulseConfig.Claims.class)),
            settings.read("pulse.key-age", duration("1h", "3650d"))),
        tokens(settings),
        place(settings));
  }

  private static PulseConfig.Tokens tokens(Settings settings) throws StartupException {
    Optional<URI> issuer = settings.read("pulse.issuer", url("http", "https").optional());
    Optional<String> externalIssuer =
        settings.read(
            "pulse.external-issuer",
            text("an issuer as its tokens name it, without spaces", ISSUER).optional());
    Optional<URI> externalKeys =
        settings.read("pulse.external-jwks", url("http", "https").optional());
    if (externalIssuer.isPresent() != externalKeys.isPresent()) {
      throw StartupException.configuration(
          "pulse.external-issuer and pulse.external-jwks go together: only one of them is set");
    }
    return new PulseConfig.Tokens(
        issuer.orElse(null),
        externalIssuer
            .map(name -> new PulseConfig.ExternalIssuer(name, externalKeys.orElseThrow()))
            .orElse(null));
  }

  private static PulseConfig.Place place(Settings settings) throws StartupException {
    PulseConfig.Role role = settings.read("pulse.role", oneOf(PulseConfig.Role.class));
    String region =
        settings.read(
            "pulse.region",
            text(
                "a name of lower-case letters, digits, dots and hyphens, such as nsw",
                PulseConfig.Place.NAME));
    PulseConfig.Regions regions = regions(settings);
    switch (role) {
      case REGIONAL -> {
        if (!regions.urls().isEmpty()) {
          throw StartupException.configuration(
              "pulse.regions is set, and pulse.role is regional: only a global one has regions");
        }
      }
      case GLOBAL -> {
        if (regions.urls().isEmpty()) {
          throw StartupException.configuration(
              "pulse.role is global, and pulse.regions names no region to forward to");
        }
      }
    }
    return new PulseConfig.Place(role, region, regions);
  }

  private static PulseConfig.Regions regions(Settings settings) throws StartupException {
    List<Region> regions = settings.read("pulse.regions", region().list());
    Map<String, URI> urls = new HashMap<>();
    for (Region one : regions) {
      if (urls.put(one.name, one.url) != null) {
        throw StartupException.configuration("pulse.regions names " + one.name + " twice");
      }
    }
    Optional<String> named =
        settings.read(
            "pulse.default-region",
            text("the name of one of pulse.regions", PulseConfig.Place.NAME).optional());
    if (named.isPresent() && !urls.containsKey(named.get())) {
      throw StartupException.configuration(
          "pulse.default-region = " + named.get() + " is none of pulse.regions");
    }
    String fallback = named.orElse(regions.isEmpty() ? "" : regions.getFirst().name);
    return new PulseConfig.Regions(
        urls, fallback, settings.read("pulse.region-time", duration("1s", "30s")));
  }

  private static SettingType<Region> region() {
    SettingType<URI> url = url("http", "https");
    return text("name=url, such as nsw=https://pulse.nsw.example.com", ANY)
        .map(text -> {
          int equals = text.indexOf('=');
          if (equals < 0 || !PulseConfig.Place.NAME.matcher(text.substring(0, equals)).matches()) {
            throw new IllegalArgumentException("");
          }
          return new Region(text.substring(0, equals), url.parse(text.substring(equals + 1)));
        });
  }

  private static SettingType<JwsAlgorithm> algorithm() {
    return text("RS256, ES256 or EdDSA", ANY)
        .map(text ->
            Arrays.stream(JwsAlgorithm.values())
                .filter(algorithm -> algorithm.wireName().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("")));
  }
}
