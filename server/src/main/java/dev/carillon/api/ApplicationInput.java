package dev.carillon.api;

import dev.carillon.http.Given;
import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.TextRule;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request says of an application. */
final class ApplicationInput {
  private static final TextRule PROVIDER = TextRule.word(1, 64);

  private final JsonObject json;
  private final Given<String> name;
  private final Given<String> uid;
  private final Given<Integer> rateLimit;
  private final Given<Map<String, String>> metadata;
  private final Given<String> provider;

  /**
   * Reads; {@link #check} says what is wrong.
   *
   * @param providers that there are
   */
  ApplicationInput(JsonObject json, Set<String> providers) {
    this.json = json;
    name = json.notNull("name", json.text("name", Rules.NAME));
    uid = Rules.uid(json, ApplicationId.PREFIX);
    rateLimit = Rules.rateLimit(json);
    metadata = Rules.metadata(json);
    provider = json.text("provider", PROVIDER);
    String named = provider.orNull();
    if (named != null && !providers.contains(named)) {
      json.refuse(
          "provider",
          "value_error.enum",
          "must be null or one of " + new java.util.TreeSet<>(providers));
    }
  }

  @Nullable String uid() {
    return uid.orNull();
  }

  /**
   * @throws HttpError 422
   */
  void check() throws HttpError {
    json.check();
  }

  /** A new application, or with the same key in place of the old one: what is absent is unset. */
  Application whole(
      ApplicationKey key, @Nullable String uid, @Nullable Application old, Instant now)
      throws HttpError {
    String required = json.required("name", name, "");
    json.check();
    return new Application(
        key,
        uid,
        required,
        rateLimit.orNull(),
        metadata.or(Map.of()),
        provider.orNull(),
        old == null ? 0 : old.endpointsVersion(),
        old == null ? now : old.createdAt(),
        now);
  }

  /** The application with what is present changed, and what is null unset. */
  Application over(Application old, Instant now) {
    return new Application(
        old.key(),
        uid.over(old.uid()),
        name.or(old.name()),
        rateLimit.over(old.rateLimit()),
        metadata.isAbsent() ? old.metadata() : metadata.or(Map.of()),
        provider.over(old.provider()),
        old.endpointsVersion(),
        old.createdAt(),
        now);
  }
}
