package dev.carillon.provider.pulse.partner;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.pulse.partner.App.ApiKey;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code pulse_app} and {@code pulse_revoked}. */
final class AppRows {
  private AppRows() {}

  /** An app that is gone for partners while its application is yet to go. */
  record Deleted(ApplicationKey application, String clientId) {}

  /**
   * @return whether its client id was free
   */
  static boolean insert(Session session, App app) throws SQLException {
    return session.update(
            "insert_app",
            app.clientId(),
            app.application().environment().value(),
            app.application().application().value(),
            app.name(),
            app.secretHash(),
            Scopes.text(app.scopes()),
            app.tenant(),
            app.tokensFrom(),
            app.createdAt(),
            app.updatedAt())
        > 0;
  }

  static Optional<App> byClientId(Session session, String clientId) throws SQLException {
    return session.first("app_by_client_id", AppRows::app, clientId);
  }

  static Optional<App> byApiKey(Session session, String apiKey) throws SQLException {
    return session.first("app_by_api_key", AppRows::app, apiKey);
  }

  static Optional<App> byApplication(Session session, ApplicationKey application)
      throws SQLException {
    return session.first(
        "app_by_application",
        AppRows::app,
        application.environment().value(),
        application.application().value());
  }

  /** In the order of their client ids. */
  static List<App> page(Session session, EnvironmentId environment, String after, int limit)
      throws SQLException {
    return session.query("apps", AppRows::app, environment.value(), after, limit);
  }

  static void update(Session session, App app) throws SQLException {
    ApiKey apiKey = app.apiKey();
    session.update(
        "update_app",
        app.name(),
        app.secretHash(),
        Scopes.text(app.scopes()),
        apiKey == null ? null : apiKey.key(),
        apiKey == null ? null : apiKey.secretHash(),
        app.tokensFrom(),
        app.updatedAt(),
        app.application().environment().value(),
        app.clientId());
  }

  static boolean markDeleted(
      Session session, EnvironmentId environment, String clientId, Instant at) throws SQLException {
    return session.update("mark_app_deleted", at, environment.value(), clientId) > 0;
  }

  static List<Deleted> deleted(Session session, int limit) throws SQLException {
    return session.query(
        "deleted_apps", row -> new Deleted(application(row), row.getString("client_id")), limit);
  }

  static void delete(Session session, Deleted app) throws SQLException {
    session.update("delete_app", app.application().environment().value(), app.clientId());
  }

  static void revoke(Session session, EnvironmentId environment, String jti, Instant expiresAt)
      throws SQLException {
    session.update("insert_revoked", environment.value(), jti, expiresAt);
  }

  static boolean isRevoked(Session session, EnvironmentId environment, String jti)
      throws SQLException {
    return session.first("revoked", _ -> true, environment.value(), jti).isPresent();
  }

  static int sweepRevoked(Session session, Instant now, int limit) throws SQLException {
    return session.update("delete_expired_revoked", now, limit);
  }

  static ApplicationKey application(ResultSet row) throws SQLException {
    return new ApplicationKey(
        new EnvironmentId(row.getString("environment_id")),
        new ApplicationId(row.getString("application_id")));
  }

  private static App app(ResultSet row) throws SQLException {
    @Nullable String apiKey = row.getString("api_key");
    return new App(
        application(row),
        row.getString("client_id"),
        row.getString("name"),
        row.getString("secret_hash"),
        Scopes.parse(row.getString("scopes")),
        row.getString("tenant"),
        apiKey == null ? null : new ApiKey(apiKey, row.getString("api_secret_hash")),
        Instant.ofEpochMilli(row.getLong("tokens_from")),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("updated_at")));
  }
}
