package dev.carillon.provider.pulse.partner;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.pulse.message.Grants;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Database;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What requests and deliveries ask of apps and grants. The answers are remembered for less than a
 * second, so that what an operator changes on any node is true everywhere within one; on this node
 * it is true at once.
 */
final class AppBook implements Grants {
  private static final Duration REMEMBERED = Duration.ofMillis(700);
  private static final int MOST_REMEMBERED = 20_000;

  private final Database database;
  private final Cache<String, Optional<App>> byClientId;
  private final Cache<String, Optional<App>> byApiKey;
  private final Cache<ApplicationKey, Optional<App>> byApplication;
  private final Cache<Holding, Boolean> holdings;
  private final Cache<TokenName, Boolean> revoked;

  private record Holding(ApplicationKey application, String school) {}

  private record TokenName(EnvironmentId environment, String jti) {}

  AppBook(Database database, LongSupplier nanos) {
    this.database = database;
    this.byClientId = remembering(nanos);
    this.byApiKey = remembering(nanos);
    this.byApplication = remembering(nanos);
    this.holdings = remembering(nanos);
    this.revoked = remembering(nanos);
  }

  private static <K, V> Cache<K, V> remembering(LongSupplier nanos) {
    Ticker ticker = nanos::getAsLong;
    return Caffeine.newBuilder()
        .expireAfterWrite(REMEMBERED)
        .maximumSize(MOST_REMEMBERED)
        .ticker(ticker)
        .build();
  }

  Optional<App> byClientId(String clientId) {
    return byClientId.get(
        clientId, id -> database.read(session -> AppRows.byClientId(session, id)));
  }

  Optional<App> byApiKey(String apiKey) {
    return byApiKey.get(apiKey, key -> database.read(session -> AppRows.byApiKey(session, key)));
  }

  Optional<App> byApplication(ApplicationKey application) {
    return byApplication.get(
        application, key -> database.read(session -> AppRows.byApplication(session, key)));
  }

  boolean isRevoked(EnvironmentId environment, String jti) {
    return revoked.get(
        new TokenName(environment, jti),
        name ->
            database.read(session -> AppRows.isRevoked(session, name.environment(), name.jti())));
  }

  @Override
  public List<ApplicationKey> holders(SchoolKey school) {
    return database.read(session -> GrantRows.holders(session, school));
  }

  @Override
  public boolean holds(ApplicationKey application, SchoolKey school) {
    return application.environment().equals(school.environment())
        && holdings.get(
            new Holding(application, school.school()),
            asked ->
                database.read(
                    session -> GrantRows.holds(session, asked.application(), asked.school())));
  }

  /** Forgets all: something was changed on this node. Operators change little. */
  void changed() {
    byClientId.invalidateAll();
    byApiKey.invalidateAll();
    byApplication.invalidateAll();
    holdings.invalidateAll();
    revoked.invalidateAll();
  }
}
