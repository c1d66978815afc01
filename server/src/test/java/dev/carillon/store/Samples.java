package dev.carillon.store;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EndpointSecret;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.EventType;
import dev.carillon.model.EventType.SchemaMode;
import dev.carillon.model.Header;
import dev.carillon.model.IdSource;
import dev.carillon.model.PolicyOverride;
import dev.carillon.model.Sealed;
import dev.carillon.model.Token;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Catalog rows for tests: plain ones, and ones with every field filled. */
public final class Samples {
  /** The present of these tests. */
  public static final Instant NOW = Instant.parse("2026-11-23T12:00:00.123Z");

  /** Ids in the order of their making. */
  public static final IdSource IDS =
      new IdSource(InstantSource.fixed(NOW), RandomGenerator.of("SecureRandom"));

  private Samples() {}

  public static Application application(EnvironmentId environment) {
    return application(environment, null);
  }

  public static Application application(EnvironmentId environment, @Nullable String uid) {
    return new Application(
        new ApplicationKey(environment, IDS.application()),
        uid,
        "Oak School",
        null,
        Map.of(),
        null,
        0,
        NOW,
        NOW);
  }

  /** With something in each field, in writing that is not only ASCII. */
  public static Application fullApplication(EnvironmentId environment) {
    return new Application(
        new ApplicationKey(environment, IDS.application()),
        "oak-school",
        "Oak School “Ÿ” 學校 🏫 'quoted' \"doubly\" \\ %_",
        250,
        Map.of("region", "eu", "plan", "größer"),
        "pulse",
        0,
        NOW.minusSeconds(60),
        NOW);
  }

  public static Endpoint endpoint(ApplicationKey application) {
    return endpoint(application, null);
  }

  public static Endpoint endpoint(ApplicationKey application, @Nullable String uid) {
    return new Endpoint(
        application.endpoint(IDS.endpoint()),
        settings(uid),
        List.of(secret("secret one")),
        EndpointHealth.WELL,
        NOW,
        NOW);
  }

  public static EndpointSettings settings(@Nullable String uid) {
    return new EndpointSettings(
        uid,
        "https://hooks.example.com/in",
        "",
        Set.of(),
        Set.of(),
        null,
        Map.of(),
        List.of(),
        PolicyOverride.NONE);
  }

  /** With something in each field. */
  public static Endpoint fullEndpoint(ApplicationKey application) {
    EndpointSettings settings =
        new EndpointSettings(
            "main-hook",
            "https://hooks.example.com:8443/in?key=%2F&x={y}",
            "For the ledger 🧾",
            Set.of("invoice.paid", "invoice.sent"),
            Set.of("north", "süd"),
            40,
            Map.of("owner", "Zoë"),
            List.of(new Header("X-Two", "b"), new Header("X-One", "a"), new Header("X-Two", "c")),
            new PolicyOverride(
                Duration.ofMillis(2_500),
                List.of(Duration.ofSeconds(1), Duration.ofMillis(1_500))));
    EndpointSecret old =
        new EndpointSecret(
            Sealed.of(new byte[] {0, -1, 127, -128, 10}), NOW.minusSeconds(9), NOW.plusSeconds(60));
    EndpointHealth health =
        new EndpointHealth(
            NOW.minusSeconds(3_600),
            new EndpointHealth.Disabled(EndpointHealth.DisabledReason.GONE, NOW.minusSeconds(5)));
    return new Endpoint(
        application.endpoint(IDS.endpoint()),
        settings,
        List.of(secret("secret two"), old),
        health,
        NOW.minusSeconds(60),
        NOW);
  }

  public static EndpointSecret secret(String text) {
    return new EndpointSecret(Sealed.of(text.getBytes(StandardCharsets.UTF_8)), NOW, null);
  }

  public static Endpoint with(Endpoint endpoint, EndpointSettings settings) {
    return new Endpoint(
        endpoint.key(),
        settings,
        endpoint.secrets(),
        endpoint.health(),
        endpoint.createdAt(),
        endpoint.updatedAt());
  }

  public static Endpoint with(Endpoint endpoint, EndpointHealth health) {
    return new Endpoint(
        endpoint.key(),
        endpoint.settings(),
        endpoint.secrets(),
        health,
        endpoint.createdAt(),
        endpoint.updatedAt());
  }

  public static Endpoint withRateLimit(Endpoint endpoint, int rateLimit) {
    EndpointSettings was = endpoint.settings();
    return with(
        endpoint,
        new EndpointSettings(
            was.uid(),
            was.url(),
            was.description(),
            was.eventTypes(),
            was.channels(),
            rateLimit,
            was.metadata(),
            was.headers(),
            was.policy()));
  }

  public static Endpoint withMetadata(Endpoint endpoint, Map<String, String> metadata) {
    EndpointSettings was = endpoint.settings();
    return with(
        endpoint,
        new EndpointSettings(
            was.uid(),
            was.url(),
            was.description(),
            was.eventTypes(),
            was.channels(),
            was.rateLimit(),
            metadata,
            was.headers(),
            was.policy()));
  }

  /** Disabled by its owner, as of {@link #NOW}. */
  public static Endpoint disabled(Endpoint endpoint) {
    return with(
        endpoint,
        new EndpointHealth(
            endpoint.health().failingSince(),
            new EndpointHealth.Disabled(EndpointHealth.DisabledReason.OWNER, NOW)));
  }

  public static EventType eventType(EnvironmentId environment, String name) {
    return new EventType(
        environment, name, "", null, SchemaMode.WARN, false, false, null, NOW, NOW);
  }

  public static EventType archived(EventType type) {
    return new EventType(
        type.environment(),
        type.name(),
        type.description(),
        type.schemas(),
        type.schemaMode(),
        true,
        type.deprecated(),
        type.featureFlag(),
        type.createdAt(),
        type.updatedAt());
  }

  public static Token token(EnvironmentId environment, String hash) {
    return new Token(IDS.token(), environment, null, "for tests", hash, NOW, null);
  }

  public static String idOf(Application application) {
    return application.key().application().value();
  }

  public static String idOf(Endpoint endpoint) {
    return endpoint.key().endpoint().value();
  }

  /** The same ids in another environment. */
  public static ApplicationKey elsewhere(ApplicationKey key) {
    return new ApplicationKey(IDS.environment(), key.application());
  }

  /** An application with the same id in another environment. */
  public static Application twin(ApplicationKey key) {
    return new Application(elsewhere(key), null, "Twin School", null, Map.of(), null, 0, NOW, NOW);
  }

  /** The same endpoint id in another application of the environment. */
  public static EndpointKey elsewhere(EndpointKey key) {
    EndpointId same = key.endpoint();
    return new ApplicationKey(key.application().environment(), IDS.application()).endpoint(same);
  }
}
