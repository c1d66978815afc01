package dev.carillon.store.sql;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.EventType;
import dev.carillon.model.IdSource;
import dev.carillon.model.Token;
import dev.carillon.model.TokenId;
import dev.carillon.store.Catalog;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Page;
import dev.carillon.store.PageRequest;
import dev.carillon.store.UidTakenException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The catalog of either dialect: {@code catalog.sql}. Endpoints: {@link EndpointTable}. */
public final class SqlCatalog implements Catalog {
  private static final String DEFAULT_ENVIRONMENT = "default_environment";

  private final Database database;
  private final EndpointTable endpoints;
  private final IdSource ids;
  private final InstantSource time;

  public SqlCatalog(Database database, CatalogLimits limits, IdSource ids, InstantSource time) {
    this.database = database;
    this.endpoints = new EndpointTable(limits, time);
    this.ids = ids;
    this.time = time;
  }

  @Override
  public EnvironmentId defaultEnvironment() {
    Optional<String> there = database.read(session -> setting(session, DEFAULT_ENVIRONMENT));
    if (there.isPresent()) {
      return new EnvironmentId(there.get());
    }
    String own = ids.environment().value();
    return database.write(session -> {
      String id = settingOrPut(session, DEFAULT_ENVIRONMENT, own);
      session.update("insert_environment", id, "default", time.instant());
      return new EnvironmentId(id);
    });
  }

  @Override
  public void insert(Application application) {
    database.write(session -> {
      int rows =
          session.update(
              "insert_application",
              application.key().environment().value(),
              application.key().application().value(),
              application.uid(),
              application.name(),
              application.rateLimit(),
              JsonColumns.ofMap(application.metadata()),
              application.provider(),
              application.endpointsVersion(),
              application.createdAt(),
              application.updatedAt());
      if (rows == 0) {
        throw applicationTaken(application);
      }
      return rows;
    });
  }

  @Override
  public Optional<Application> updateApplication(
      ApplicationKey key, UnaryOperator<Application> change) {
    return database.write(session -> {
      Optional<Application> was = applicationToChange(session, key);
      if (was.isEmpty()) {
        return Optional.empty();
      }
      Application changed = change.apply(was.get());
      requireFreeUid(session, key, changed);
      session.update(
          "update_application",
          changed.uid(),
          changed.name(),
          changed.rateLimit(),
          JsonColumns.ofMap(changed.metadata()),
          changed.provider(),
          changed.updatedAt(),
          key.environment().value(),
          key.application().value());
      return session.first(
          "application",
          CatalogRows::application,
          key.environment().value(),
          key.application().value());
    });
  }

  static Optional<Application> applicationToChange(Session session, ApplicationKey key)
      throws SQLException {
    return session.first(
        "application_to_change",
        CatalogRows::application,
        key.environment().value(),
        key.application().value());
  }

  private static void requireFreeUid(Session session, ApplicationKey key, Application changed)
      throws SQLException {
    boolean taken =
        changed.uid() != null
            && session
                .first(
                    "other_application_has_uid",
                    row -> true,
                    key.environment().value(),
                    changed.uid(),
                    key.application().value())
                .isPresent();
    if (taken) {
      throw applicationTaken(changed);
    }
  }

  private static UidTakenException applicationTaken(Application application) {
    return new UidTakenException(
        "another application of the environment has the uid %s (or the id %s)"
            .formatted(application.uid(), application.key().application()));
  }

  @Override
  public boolean deleteApplication(ApplicationKey key, Instant now) {
    String environment = key.environment().value();
    String application = key.application().value();
    return database.write(session -> {
      if (session.update("delete_application", environment, application) == 0) {
        return false;
      }
      endpoints.deleteAll(session, key, now);
      session.update("delete_tokens_of_application", environment, application);
      session.update("delete_expansions_of_application", environment, application);
      return true;
    });
  }

  @Override
  public Optional<Application> application(EnvironmentId environment, String idOrUid) {
    return database.read(session -> {
      Optional<Application> byId =
          idOrUid.startsWith(ApplicationId.PREFIX)
              ? session.first("application", CatalogRows::application, environment.value(), idOrUid)
              : Optional.empty();
      return byId.isPresent()
          ? byId
          : session.first(
              "application_by_uid", CatalogRows::application, environment.value(), idOrUid);
    });
  }

  @Override
  public Page<Application> applications(EnvironmentId environment, PageRequest page) {
    return database.read(session ->
        Paging.page(
            page,
            session.query(
                Paging.statement(page, "applications_ascending", "applications_descending"),
                CatalogRows::application,
                environment.value(),
                Paging.start(page),
                Paging.rows(page))));
  }

  @Override
  public void insert(Endpoint endpoint) {
    database.write(session -> {
      endpoints.insert(session, endpoint);
      return true;
    });
  }

  @Override
  public Optional<Endpoint> updateEndpoint(EndpointKey key, UnaryOperator<Endpoint> change) {
    return database.write(session -> endpoints.update(session, key, change));
  }

  @Override
  public boolean deleteEndpoint(EndpointKey key, Instant now) {
    return database.write(session -> endpoints.delete(session, key, now));
  }

  @Override
  public Optional<Endpoint> endpoint(ApplicationKey application, String idOrUid) {
    return database.read(session -> EndpointTable.find(session, application, idOrUid));
  }

  @Override
  public Page<Endpoint> endpoints(ApplicationKey application, PageRequest page) {
    return database.read(session ->
        Paging.page(
            page,
            EndpointRows.query(
                session,
                Paging.statement(page, "endpoints_ascending", "endpoints_descending"),
                application.environment().value(),
                application.application().value(),
                Paging.start(page),
                Paging.rows(page))));
  }

  @Override
  public EndpointSet endpointSet(ApplicationKey application) {
    return database.read(session -> EndpointTable.all(session, application));
  }

  @Override
  public Map<ApplicationKey, Long> endpointsVersions(Collection<ApplicationKey> applications) {
    if (applications.isEmpty()) {
      return Map.of();
    }
    Map<ApplicationKey, Long> versions = new HashMap<>();
    return database.read(session -> {
      Rows keys = session.rows("versions_of_applications", applications.size());
      for (ApplicationKey key : applications) {
        keys.text(key.environment().value()).text(key.application().value()).add();
      }
      keys.ask(row ->
          versions.put(CatalogRows.applicationKey(row, "id"), row.getLong("endpoints_version")));
      return versions;
    });
  }

  @Override
  public void recordHealth(Map<EndpointKey, EndpointHealth> health) {
    if (!health.isEmpty()) {
      database.write(session -> {
        endpoints.recordHealth(session, health);
        return true;
      });
    }
  }

  @Override
  public void insert(EventType type) {
    database.write(session -> {
      int rows =
          session.update(
              "insert_event_type",
              type.environment().value(),
              type.name(),
              type.description(),
              type.schemas(),
              type.schemaMode().wireName(),
              type.archived(),
              type.deprecated(),
              type.featureFlag(),
              type.createdAt(),
              type.updatedAt());
      if (rows == 0) {
        throw new UidTakenException(
            "the environment has an event type named %s already".formatted(type.name()));
      }
      return rows;
    });
  }

  @Override
  public Optional<EventType> updateEventType(
      EnvironmentId environment, String name, UnaryOperator<EventType> change) {
    return database.write(session -> {
      Optional<EventType> was =
          session.first("event_type_to_change", CatalogRows::eventType, environment.value(), name);
      if (was.isEmpty()) {
        return was;
      }
      EventType changed = change.apply(was.get());
      session.update(
          "update_event_type",
          changed.description(),
          changed.schemas(),
          changed.schemaMode().wireName(),
          changed.archived(),
          changed.deprecated(),
          changed.featureFlag(),
          changed.updatedAt(),
          environment.value(),
          name);
      return eventType(session, environment, name);
    });
  }

  @Override
  public boolean deleteEventType(EnvironmentId environment, String name) {
    return database.write(
        session -> session.update("delete_event_type", environment.value(), name) > 0);
  }

  @Override
  public Optional<EventType> eventType(EnvironmentId environment, String name) {
    return database.read(session -> eventType(session, environment, name));
  }

  private static Optional<EventType> eventType(
      Session session, EnvironmentId environment, String name) throws SQLException {
    return session.first("event_type", CatalogRows::eventType, environment.value(), name);
  }

  @Override
  public Page<EventType> eventTypes(
      EnvironmentId environment, boolean archivedToo, PageRequest page) {
    return database.read(session ->
        Paging.page(
            page,
            session.query(
                Paging.statement(page, "event_types_ascending", "event_types_descending"),
                CatalogRows::eventType,
                archivedToo,
                environment.value(),
                Paging.start(page),
                Paging.rows(page))));
  }

  @Override
  public void insert(Token token) {
    ApplicationId application = token.application();
    database.write(session ->
        session.update(
            "insert_token",
            token.environment().value(),
            token.id().value(),
            application == null ? null : application.value(),
            token.name(),
            token.hash(),
            token.createdAt(),
            token.expiresAt()));
  }

  @Override
  public Optional<Token> tokenByHash(String hash) {
    return database.read(session -> session.first("token_by_hash", CatalogRows::token, hash));
  }

  @Override
  public boolean deleteToken(EnvironmentId environment, TokenId id) {
    return database.write(
        session -> session.update("delete_token", environment.value(), id.value()) > 0);
  }

  @Override
  public String settingOrPut(String name, String value) {
    return database.write(session -> settingOrPut(session, name, value));
  }

  private static String settingOrPut(Session session, String name, String value)
      throws SQLException {
    session.update("insert_setting", name, value);
    return setting(session, name).orElseThrow();
  }

  private static Optional<String> setting(Session session, String name) throws SQLException {
    return session.first("setting", row -> row.getString("value"), name);
  }
}
