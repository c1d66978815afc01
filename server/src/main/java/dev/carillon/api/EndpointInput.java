package dev.carillon.api;

import dev.carillon.http.Given;
import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.TextRule;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.Header;
import dev.carillon.model.PolicyOverride;
import dev.carillon.model.RetrySchedule;
import dev.carillon.model.TargetVerdict;
import dev.carillon.signing.MalformedSecretException;
import dev.carillon.signing.WebhookSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request says of an endpoint, under the names of both generations of clients. */
final class EndpointInput {
  private static final TextRule URL = TextRule.text(1, 2_048);
  private static final TextRule SECRET = TextRule.text(1, 200);
  private static final int MAX_EVENT_TYPES = 500;
  private static final int MAX_CHANNELS = 10;

  private final JsonObject json;
  private final Given<String> url;
  private final Given<String> uid;
  private final Given<String> description;
  private final Given<Set<String>> eventTypes;
  private final Given<Set<String>> channels;
  private final Given<Integer> rateLimit;
  private final Given<Map<String, String>> metadata;
  private final Given<Boolean> disabled;
  private final Given<List<Header>> headers;
  private final Given<PolicyOverride> policy;
  private final Given<WebhookSecret> secret;

  /** Reads; {@link #check} says what is wrong. */
  EndpointInput(JsonObject json) {
    this.json = json;
    url = json.notNull("url", json.text("url", URL));
    uid = Rules.uid(json, EndpointId.PREFIX);
    description = json.text("description", Rules.DESCRIPTION);
    eventTypes =
        Rules.either(
            json,
            "eventTypes",
            json.texts("eventTypes", Rules.EVENT_TYPE, 1, MAX_EVENT_TYPES),
            "filterTypes",
            json.texts("filterTypes", Rules.EVENT_TYPE, 1, MAX_EVENT_TYPES));
    channels = json.texts("channels", Rules.CHANNEL, 1, MAX_CHANNELS);
    rateLimit = Rules.rateLimit(json);
    metadata = Rules.metadata(json);
    disabled = json.notNull("disabled", json.bool("disabled"));
    headers = EndpointHeaders.read(json);
    policy = json.object("deliveryPolicy").map(EndpointInput::policy);
    secret = secret(json, "secret");
    // Taken because clients send it; there is one version of every endpoint.
    json.integer("version", 0, Integer.MAX_VALUE);
  }

  /** A signing secret in one of its textual forms. */
  static Given<WebhookSecret> secret(JsonObject json, String name) {
    Given<String> text = json.text(name, SECRET);
    String given = text.orNull();
    if (given == null) {
      return text.isNull() ? new Given.Null<>() : new Given.Absent<>();
    }
    try {
      return new Given.Value<>(WebhookSecret.parse(given));
    } catch (MalformedSecretException malformed) {
      json.refuse(name, "value_error.secret", String.valueOf(malformed.getMessage()));
      return new Given.Absent<>();
    }
  }

  private static PolicyOverride policy(JsonObject json) {
    Integer timeoutSeconds =
        json.integer(
                "timeoutSeconds",
                (int) DeliveryPolicy.MIN_TIMEOUT.toSeconds(),
                (int) DeliveryPolicy.MAX_TIMEOUT.toSeconds())
            .orNull();
    List<Integer> delays =
        json.integers(
                "retryDelays",
                0,
                (int) RetrySchedule.MAX_DELAY.toSeconds(),
                RetrySchedule.MAX_RETRIES)
            .orNull();
    return new PolicyOverride(
        timeoutSeconds == null ? null : Duration.ofSeconds(timeoutSeconds),
        delays == null ? null : delays.stream().map(Duration::ofSeconds).toList());
  }

  /**
   * @throws HttpError 422
   */
  void check() throws HttpError {
    json.check();
  }

  @Nullable String uid() {
    return uid.orNull();
  }

  Given<WebhookSecret> secret() {
    return secret;
  }

  /** The types it names, but for those that it had already. */
  Set<String> newEventTypes(Set<String> old) {
    Set<String> named = new java.util.TreeSet<>(eventTypes.or(Set.of()));
    named.removeAll(old);
    return named;
  }

  void refuseEventTypes(Set<String> unknown) {
    json.refuse(
        json.has("eventTypes") ? "eventTypes" : "filterTypes",
        "value_error.unknown_event_type",
        "there is no event type " + String.join(", ", unknown) + ": create it first");
  }

  void requireUrl() {
    json.required("url", url, "");
  }

  /** Puts the URL past the guard; absent stays absent. The guard may resolve the name. */
  Given<String> canonicalUrl(TargetCheck targets) {
    String given = url.orNull();
    if (given == null) {
      return new Given.Absent<>();
    }
    return switch (targets.check(given)) {
      case TargetVerdict.Allowed(String canonical) -> new Given.Value<>(canonical);
      case TargetVerdict.Refused(String code, String reason, String hint) -> {
        json.refuse("url", code, hint.isEmpty() ? reason : reason + " " + hint);
        yield new Given.Absent<>();
      }
    };
  }

  /** What is absent is unset, but for the headers, which are kept. */
  EndpointSettings whole(String canonicalUrl, @Nullable String uid, List<Header> oldHeaders) {
    return new EndpointSettings(
        uid,
        canonicalUrl,
        description.or(""),
        eventTypes.or(Set.of()),
        channels.or(Set.of()),
        rateLimit.orNull(),
        metadata.or(Map.of()),
        headers.or(oldHeaders),
        policy.or(PolicyOverride.NONE));
  }

  /** What is present is changed, what is null is unset. */
  EndpointSettings over(EndpointSettings old, Given<String> canonicalUrl) {
    return new EndpointSettings(
        uid.over(old.uid()),
        canonicalUrl.or(old.url()),
        description.isAbsent() ? old.description() : description.or(""),
        eventTypes.isAbsent() ? old.eventTypes() : eventTypes.or(Set.of()),
        channels.isAbsent() ? old.channels() : channels.or(Set.of()),
        rateLimit.over(old.rateLimit()),
        metadata.isAbsent() ? old.metadata() : metadata.or(Map.of()),
        headers.isAbsent() ? old.headers() : headers.or(List.of()),
        policy.isAbsent() ? old.policy() : policy.or(PolicyOverride.NONE));
  }

  /** For a PUT: enabled unless it says otherwise. */
  EndpointHealth wholeHealth(EndpointHealth old, Instant now) {
    return health(old, disabled.or(false), now);
  }

  EndpointHealth healthOver(EndpointHealth old, Instant now) {
    return disabled.isAbsent() ? old : health(old, disabled.or(false), now);
  }

  /** Whoever enables an endpoint gives it a fresh start. */
  private static EndpointHealth health(EndpointHealth old, boolean disabled, Instant now) {
    if (disabled) {
      return old.disabled() != null
          ? old
          : new EndpointHealth(
              old.failingSince(),
              new EndpointHealth.Disabled(EndpointHealth.DisabledReason.OWNER, now));
    }
    return old.disabled() == null ? old : EndpointHealth.WELL;
  }
}
