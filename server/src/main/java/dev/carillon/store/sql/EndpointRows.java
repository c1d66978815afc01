package dev.carillon.store.sql;

import static dev.carillon.store.sql.CatalogRows.applicationKey;
import static dev.carillon.store.sql.CatalogRows.nullableInt;
import static dev.carillon.store.sql.CatalogRows.nullableLong;
import static dev.carillon.store.sql.CatalogRows.nullableText;
import static dev.carillon.store.sql.CatalogRows.nullableTime;
import static dev.carillon.store.sql.CatalogRows.time;

import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointHealth.Disabled;
import dev.carillon.model.EndpointHealth.DisabledReason;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EndpointSecret;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.PolicyOverride;
import dev.carillon.model.Sealed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Puts endpoints together from rows of endpoint and secret: an endpoint has one row for each of its
 * secrets, and those stand together.
 */
final class EndpointRows {
  private final List<Endpoint> endpoints = new ArrayList<>();

  private EndpointRows() {}

  /** The endpoints that a statement finds. */
  static List<Endpoint> query(Session session, String name, @Nullable Object... parameters)
      throws SQLException {
    EndpointRows rows = new EndpointRows();
    session.query(name, rows::take, parameters);
    return rows.endpoints;
  }

  /** The endpoints of a statement whose rows may be without one, and a number from its rows. */
  static Numbered queryNumbered(
      Session session, String name, String column, @Nullable Object... parameters)
      throws SQLException {
    EndpointRows rows = new EndpointRows();
    List<Long> numbers =
        session.query(
            name,
            row -> {
              if (nullableText(row, "id") != null) {
                rows.take(row);
              }
              return row.getLong(column);
            },
            parameters);
    return new Numbered(numbers.isEmpty() ? null : numbers.getFirst(), rows.endpoints);
  }

  /**
   * @param number null if there was no row
   */
  record Numbered(@Nullable Long number, List<Endpoint> endpoints) {}

  private Endpoint take(ResultSet row) throws SQLException {
    EndpointKey key =
        applicationKey(row, "application_id").endpoint(new EndpointId(row.getString("id")));
    Endpoint endpoint;
    if (!endpoints.isEmpty() && endpoints.getLast().key().equals(key)) {
      endpoint = withSecret(endpoints.removeLast(), secret(row));
    } else {
      endpoint = endpoint(key, row);
    }
    endpoints.add(endpoint);
    return endpoint;
  }

  private static Endpoint endpoint(EndpointKey key, ResultSet row) throws SQLException {
    EndpointSettings settings =
        new EndpointSettings(
            nullableText(row, "uid"),
            row.getString("url"),
            row.getString("description"),
            JsonColumns.set(row.getString("event_types")),
            JsonColumns.set(row.getString("channels")),
            nullableInt(row, "rate_limit"),
            JsonColumns.map(row.getString("metadata")),
            JsonColumns.headers(row.getString("headers")),
            policy(row));
    boolean secretless = row.getBytes("sealed") == null;
    return new Endpoint(
        key,
        settings,
        secretless ? List.of() : List.of(secret(row)),
        health(row),
        time(row, "created_at"),
        time(row, "updated_at"));
  }

  private static PolicyOverride policy(ResultSet row) throws SQLException {
    Long timeoutMillis = nullableLong(row, "timeout_millis");
    String retryDelays = nullableText(row, "retry_delays");
    return new PolicyOverride(
        timeoutMillis == null ? null : Duration.ofMillis(timeoutMillis),
        retryDelays == null ? null : JsonColumns.durations(retryDelays));
  }

  private static EndpointHealth health(ResultSet row) throws SQLException {
    String reason = nullableText(row, "disabled_reason");
    Instant at = nullableTime(row, "disabled_at");
    Disabled disabled =
        reason == null || at == null
            ? null
            : new Disabled(DisabledReason.valueOf(reason.toUpperCase(Locale.ROOT)), at);
    return new EndpointHealth(nullableTime(row, "failing_since"), disabled);
  }

  private static EndpointSecret secret(ResultSet row) throws SQLException {
    return new EndpointSecret(
        Sealed.of(row.getBytes("sealed")),
        time(row, "secret_created_at"),
        nullableTime(row, "secret_expires_at"));
  }

  private static Endpoint withSecret(Endpoint was, EndpointSecret further) {
    List<EndpointSecret> secrets = new ArrayList<>(was.secrets());
    secrets.add(further);
    return new Endpoint(
        was.key(), was.settings(), secrets, was.health(), was.createdAt(), was.updatedAt());
  }
}
