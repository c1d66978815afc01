package dev.carillon.store.sql;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.EventType;
import dev.carillon.model.EventType.SchemaMode;
import dev.carillon.model.Token;
import dev.carillon.model.TokenId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows of the catalog as what they mean. Endpoints: {@link EndpointRows}. */
final class CatalogRows {
  private CatalogRows() {}

  static Application application(ResultSet row) throws SQLException {
    return new Application(
        applicationKey(row, "id"),
        nullableText(row, "uid"),
        row.getString("name"),
        nullableInt(row, "rate_limit"),
        JsonColumns.map(row.getString("metadata")),
        nullableText(row, "provider"),
        row.getLong("endpoints_version"),
        time(row, "created_at"),
        time(row, "updated_at"));
  }

  static EventType eventType(ResultSet row) throws SQLException {
    return new EventType(
        new EnvironmentId(row.getString("environment_id")),
        row.getString("name"),
        row.getString("description"),
        nullableText(row, "schemas"),
        SchemaMode.valueOf(row.getString("schema_mode").toUpperCase(Locale.ROOT)),
        row.getLong("archived") == 1,
        row.getLong("deprecated") == 1,
        nullableText(row, "feature_flag"),
        time(row, "created_at"),
        time(row, "updated_at"));
  }

  static Token token(ResultSet row) throws SQLException {
    String application = nullableText(row, "application_id");
    return new Token(
        new TokenId(row.getString("id")),
        new EnvironmentId(row.getString("environment_id")),
        application == null ? null : new ApplicationId(application),
        row.getString("name"),
        row.getString("hash"),
        time(row, "created_at"),
        nullableTime(row, "expires_at"));
  }

  static ApplicationKey applicationKey(ResultSet row, String idColumn) throws SQLException {
    return new ApplicationKey(
        new EnvironmentId(row.getString("environment_id")),
        new ApplicationId(row.getString(idColumn)));
  }

  /** What the driver gives for SQL's null, said in the type. */
  static @Nullable String nullableText(ResultSet row, String column) throws SQLException {
    return row.getString(column);
  }

  static @Nullable Integer nullableInt(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  static Instant time(ResultSet row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static @Nullable Instant nullableTime(ResultSet row, String column) throws SQLException {
    Long millis = nullableLong(row, column);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
