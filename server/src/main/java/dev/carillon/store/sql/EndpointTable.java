package dev.carillon.store.sql;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointHealth.Disabled;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EndpointSecret;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.Reason;
import dev.carillon.store.Catalog.EndpointSet;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.NoSuchApplicationException;
import dev.carillon.store.TooManyException;
import dev.carillon.store.UidTakenException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints and their secrets, within a transaction of the caller's.
 *
 * <p>Every change takes its application's row first and its endpoints' rows after it, several in
 * the order of their keys, so that no two transactions can wait for each other. Holding the
 * application's row also makes what is looked at before a write (uids, how many there are) still
 * true when it is written.
 */
final class EndpointTable {
  /** In a note of cancellation: all endpoints of the application, and callbacks. */
  private static final String ALL_TARGETS = "";

  private static final long NO_APPLICATION = -1;

  private final CatalogLimits limits;
  private final InstantSource time;

  EndpointTable(CatalogLimits limits, InstantSource time) {
    this.limits = limits;
    this.time = time;
  }

  static Optional<Endpoint> find(Session session, ApplicationKey application, String idOrUid)
      throws SQLException {
    String environment = application.environment().value();
    String id = application.application().value();
    List<Endpoint> found =
        idOrUid.startsWith(EndpointId.PREFIX)
            ? EndpointRows.query(session, "endpoint", environment, id, idOrUid)
            : List.of();
    if (found.isEmpty()) {
      found = EndpointRows.query(session, "endpoint_by_uid", environment, id, idOrUid);
    }
    return found.stream().findFirst();
  }

  /** Of an application that is gone: none, under a version that none ever has. */
  static EndpointSet all(Session session, ApplicationKey application) throws SQLException {
    EndpointRows.Numbered rows =
        EndpointRows.queryNumbered(
            session,
            "endpoint_set",
            "endpoints_version",
            application.environment().value(),
            application.application().value());
    Long version = rows.number();
    return new EndpointSet(version == null ? NO_APPLICATION : version, rows.endpoints());
  }

  void insert(Session session, Endpoint endpoint) throws SQLException {
    ApplicationKey application = endpoint.key().application();
    if (!raiseVersion(session, application)) {
      throw new NoSuchApplicationException(
          "there is no application %s".formatted(application.application()));
    }
    requireRoom(session, application);
    EndpointSettings settings = endpoint.settings();
    Columns columns = Columns.of(endpoint);
    int rows =
        session.update(
            "insert_endpoint",
            application.environment().value(),
            application.application().value(),
            endpoint.key().endpoint().value(),
            settings.uid(),
            settings.url(),
            settings.description(),
            columns.eventTypes,
            columns.channels,
            settings.rateLimit(),
            columns.metadata,
            columns.headers,
            columns.timeoutMillis,
            columns.retryDelays,
            columns.disabledReason,
            columns.disabledAt,
            endpoint.health().failingSince(),
            endpoint.createdAt(),
            endpoint.updatedAt());
    if (rows == 0) {
      throw taken(endpoint);
    }
    insertSecrets(session, endpoint);
  }

  private void requireRoom(Session session, ApplicationKey application) throws SQLException {
    long there =
        session
            .first(
                "count_endpoints",
                row -> row.getLong(1),
                application.environment().value(),
                application.application().value())
            .orElse(0L);
    if (there >= limits.endpointsPerApplication()) {
      throw new TooManyException(
          "application %s has %d endpoints, and more are not allowed"
              .formatted(application.application(), there));
    }
  }

  Optional<Endpoint> update(Session session, EndpointKey key, UnaryOperator<Endpoint> change)
      throws SQLException {
    if (SqlCatalog.applicationToChange(session, key.application()).isEmpty()) {
      return Optional.empty();
    }
    Optional<Endpoint> found = query(session, "endpoint_to_change", key);
    if (found.isEmpty()) {
      return found;
    }
    Endpoint was = found.get();
    Endpoint changed = change.apply(was);
    requireFreeUid(session, key, changed);
    write(session, key, changed);
    if (!changed.secrets().equals(was.secrets())) {
      update(session, "delete_endpoint_secrets", key);
      insertSecrets(session, changed);
    }
    raiseVersion(session, key.application());
    Disabled disabled = changed.health().disabled();
    if (disabled != null && !was.disabled()) {
      noteDisabled(session, key, disabled);
    }
    return query(session, "endpoint", key);
  }

  private static void write(Session session, EndpointKey key, Endpoint changed)
      throws SQLException {
    EndpointSettings settings = changed.settings();
    Columns columns = Columns.of(changed);
    session.update(
        "update_endpoint",
        settings.uid(),
        settings.url(),
        settings.description(),
        columns.eventTypes,
        columns.channels,
        settings.rateLimit(),
        columns.metadata,
        columns.headers,
        columns.timeoutMillis,
        columns.retryDelays,
        columns.disabledReason,
        columns.disabledAt,
        changed.health().failingSince(),
        changed.updatedAt(),
        key.application().environment().value(),
        key.application().application().value(),
        key.endpoint().value());
  }

  private static void requireFreeUid(Session session, EndpointKey key, Endpoint changed)
      throws SQLException {
    boolean taken =
        changed.settings().uid() != null
            && session
                .first(
                    "other_endpoint_has_uid",
                    row -> true,
                    key.application().environment().value(),
                    key.application().application().value(),
                    changed.settings().uid(),
                    key.endpoint().value())
                .isPresent();
    if (taken) {
      throw taken(changed);
    }
  }

  private static UidTakenException taken(Endpoint endpoint) {
    return new UidTakenException(
        "another endpoint of the application has the uid %s (or the id %s)"
            .formatted(endpoint.settings().uid(), endpoint.key().endpoint()));
  }

  boolean delete(Session session, EndpointKey key, Instant now) throws SQLException {
    if (SqlCatalog.applicationToChange(session, key.application()).isEmpty()
        || update(session, "delete_endpoint", key) == 0) {
      return false;
    }
    update(session, "delete_endpoint_secrets", key);
    raiseVersion(session, key.application());
    note(session, key.application(), key.endpoint().value(), Reason.ENDPOINT_DELETED, now);
    return true;
  }

  /** After the application's own row. */
  void deleteAll(Session session, ApplicationKey application, Instant now) throws SQLException {
    String environment = application.environment().value();
    String id = application.application().value();
    session.update("delete_endpoints_of_application", environment, id, environment, id);
    session.update("delete_secrets_of_application", environment, id);
    note(session, application, ALL_TARGETS, Reason.APPLICATION_DELETED, now);
  }

  void recordHealth(Session session, Map<EndpointKey, EndpointHealth> health) throws SQLException {
    TreeMap<EndpointKey, EndpointHealth> inOrder = new TreeMap<>(health);
    TreeSet<ApplicationKey> applications = new TreeSet<>();
    inOrder.forEach((key, now) -> {
      if (now.disabled() != null) {
        applications.add(key.application());
      }
    });
    for (ApplicationKey application : applications) {
      SqlCatalog.applicationToChange(session, application);
    }
    for (Map.Entry<EndpointKey, EndpointHealth> entry : inOrder.entrySet()) {
      recordHealth(session, entry.getKey(), entry.getValue());
    }
  }

  private void recordHealth(Session session, EndpointKey key, EndpointHealth now)
      throws SQLException {
    String environment = key.application().environment().value();
    String application = key.application().application().value();
    String endpoint = key.endpoint().value();
    session.update("record_failing_since", now.failingSince(), environment, application, endpoint);
    Disabled disabled = now.disabled();
    if (disabled == null) {
      return;
    }
    int rows =
        session.update(
            "disable_endpoint",
            disabled.reason().wireName(),
            disabled.at(),
            environment,
            application,
            endpoint);
    if (rows > 0) {
      raiseVersion(session, key.application());
      noteDisabled(session, key, disabled);
    }
  }

  /** What is accepted after this is planned with the new version and so never pending. */
  private void noteDisabled(Session session, EndpointKey key, Disabled disabled)
      throws SQLException {
    Instant now = time.instant();
    Instant until = disabled.at().isAfter(now) ? disabled.at() : now;
    note(session, key.application(), key.endpoint().value(), Reason.ENDPOINT_DISABLED, until);
  }

  private static void note(
      Session session,
      ApplicationKey application,
      String endpoint,
      Reason reason,
      Instant createdUntil)
      throws SQLException {
    session.update(
        "insert_cancellation",
        application.environment().value(),
        application.application().value(),
        endpoint,
        reason.wireName(),
        createdUntil);
  }

  private static boolean raiseVersion(Session session, ApplicationKey application)
      throws SQLException {
    return session.update(
            "raise_endpoints_version",
            application.environment().value(),
            application.application().value())
        > 0;
  }

  private static void insertSecrets(Session session, Endpoint endpoint) throws SQLException {
    int position = 0;
    for (EndpointSecret secret : endpoint.secrets()) {
      session.update(
          "insert_endpoint_secret",
          endpoint.key().application().environment().value(),
          endpoint.key().application().application().value(),
          endpoint.key().endpoint().value(),
          position++,
          secret.sealed().bytes(),
          secret.createdAt(),
          secret.expiresAt());
    }
  }

  private static Optional<Endpoint> query(Session session, String name, EndpointKey key)
      throws SQLException {
    return EndpointRows.query(
            session,
            name,
            key.application().environment().value(),
            key.application().application().value(),
            key.endpoint().value())
        .stream()
        .findFirst();
  }

  private static int update(Session session, String name, EndpointKey key) throws SQLException {
    return session.update(
        name,
        key.application().environment().value(),
        key.application().application().value(),
        key.endpoint().value());
  }

  /** The columns that are written otherwise than the model has them. */
  private record Columns(
      String eventTypes,
      String channels,
      String metadata,
      String headers,
      @Nullable Long timeoutMillis,
      @Nullable String retryDelays,
      @Nullable String disabledReason,
      @Nullable Instant disabledAt) {

    static Columns of(Endpoint endpoint) {
      EndpointSettings settings = endpoint.settings();
      Duration timeout = settings.policy().timeout();
      List<Duration> delays = settings.policy().retryDelays();
      Disabled disabled = endpoint.health().disabled();
      return new Columns(
          JsonColumns.ofSet(settings.eventTypes()),
          JsonColumns.ofSet(settings.channels()),
          JsonColumns.ofMap(settings.metadata()),
          JsonColumns.ofHeaders(settings.headers()),
          timeout == null ? null : timeout.toMillis(),
          delays == null ? null : JsonColumns.ofDurations(delays),
          disabled == null ? null : disabled.reason().wireName(),
          disabled == null ? null : disabled.at());
    }
  }
}
