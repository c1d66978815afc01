package dev.carillon.engine;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.EventType;
import dev.carillon.model.Reason;
import dev.carillon.model.Token;
import dev.carillon.model.TokenId;
import dev.carillon.store.Catalog;
import dev.carillon.store.NoSuchApplicationException;
import dev.carillon.store.Page;
import dev.carillon.store.PageRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** See {@link MemoryStore}. */
final class MemoryCatalog implements Catalog {
  private static final EnvironmentId DEFAULT = new EnvironmentId("env_default");

  private final MemoryTables tables;

  MemoryCatalog(MemoryTables tables) {
    this.tables = tables;
  }

  @Override
  public EnvironmentId defaultEnvironment() {
    return DEFAULT;
  }

  @Override
  public void insert(Application application) {
    tables.transaction(
        "insertApplication", () -> tables.applications.put(application.key(), application));
  }

  @Override
  public Optional<Application> updateApplication(
      ApplicationKey key, UnaryOperator<Application> change) {
    return tables.transaction(
        "updateApplication",
        () -> {
          tables.changeApplication(key, change);
          return Optional.ofNullable(tables.applications.get(key));
        });
  }

  @Override
  public boolean deleteApplication(ApplicationKey key, Instant now) {
    return tables.transaction(
        "deleteApplication",
        () -> {
          tables.endpoints.keySet().removeIf(endpoint -> endpoint.application().equals(key));
          tables.callOff(key, null, Reason.APPLICATION_DELETED);
          return tables.applications.remove(key) != null;
        });
  }

  @Override
  public Optional<Application> application(EnvironmentId environment, String idOrUid) {
    return tables.transaction(
        "application",
        () ->
            tables.applications.values().stream()
                .filter(application -> application.key().environment().equals(environment))
                .filter(application ->
                    application.key().application().value().equals(idOrUid)
                        || idOrUid.equals(application.uid()))
                .findFirst());
  }

  @Override
  public Page<Application> applications(EnvironmentId environment, PageRequest page) {
    throw unasked();
  }

  @Override
  public void insert(Endpoint endpoint) {
    tables.transaction(
        "insertEndpoint",
        () -> {
          ApplicationKey application = endpoint.key().application();
          if (!tables.applications.containsKey(application)) {
            throw new NoSuchApplicationException("no application " + application);
          }
          tables.raiseVersion(application);
          return tables.endpoints.put(endpoint.key(), endpoint);
        });
  }

  @Override
  public Optional<Endpoint> updateEndpoint(EndpointKey key, UnaryOperator<Endpoint> change) {
    return tables.transaction("updateEndpoint", () -> update(key, change));
  }

  @Override
  public boolean deleteEndpoint(EndpointKey key, Instant now) {
    return tables.transaction(
        "deleteEndpoint",
        () -> {
          tables.raiseVersion(key.application());
          tables.callOff(key.application(), key.endpoint(), Reason.ENDPOINT_DELETED);
          return tables.endpoints.remove(key) != null;
        });
  }

  @Override
  public Optional<Endpoint> endpoint(ApplicationKey application, String idOrUid) {
    return tables.transaction(
        "endpoint",
        () ->
            tables.endpoints.values().stream()
                .filter(endpoint -> endpoint.key().application().equals(application))
                .filter(endpoint ->
                    endpoint.key().endpoint().value().equals(idOrUid)
                        || idOrUid.equals(endpoint.settings().uid()))
                .findFirst());
  }

  @Override
  public Page<Endpoint> endpoints(ApplicationKey application, PageRequest page) {
    throw unasked();
  }

  @Override
  public EndpointSet endpointSet(ApplicationKey application) {
    return tables.transaction(
        "endpointSet",
        () -> {
          Application row = tables.applications.get(application);
          List<Endpoint> endpoints =
              tables.endpoints.values().stream()
                  .filter(endpoint -> endpoint.key().application().equals(application))
                  .toList();
          return new EndpointSet(row == null ? 0 : row.endpointsVersion(), endpoints);
        });
  }

  @Override
  public Map<ApplicationKey, Long> endpointsVersions(Collection<ApplicationKey> applications) {
    return tables.transaction(
        "endpointsVersions",
        () -> {
          Map<ApplicationKey, Long> versions = new HashMap<>();
          for (ApplicationKey key : applications) {
            Application row = tables.applications.get(key);
            if (row != null) {
              versions.put(key, row.endpointsVersion());
            }
          }
          return versions;
        });
  }

  @Override
  public void recordHealth(Map<EndpointKey, EndpointHealth> health) {
    tables.transaction(
        "recordHealth",
        () -> {
          health.forEach(this::recordHealth);
          return health.size();
        });
  }

  @Override
  public void insert(EventType type) {
    throw unasked();
  }

  @Override
  public Optional<EventType> updateEventType(
      EnvironmentId environment, String name, UnaryOperator<EventType> change) {
    throw unasked();
  }

  @Override
  public boolean deleteEventType(EnvironmentId environment, String name) {
    throw unasked();
  }

  @Override
  public Optional<EventType> eventType(EnvironmentId environment, String name) {
    throw unasked();
  }

  @Override
  public Page<EventType> eventTypes(
      EnvironmentId environment, boolean archivedToo, PageRequest page) {
    throw unasked();
  }

  @Override
  public void insert(Token token) {
    throw unasked();
  }

  @Override
  public Optional<Token> tokenByHash(String hash) {
    throw unasked();
  }

  @Override
  public boolean deleteToken(EnvironmentId environment, TokenId id) {
    throw unasked();
  }

  @Override
  public String settingOrPut(String name, String value) {
    throw unasked();
  }

  private Optional<Endpoint> update(EndpointKey key, UnaryOperator<Endpoint> change) {
    Endpoint was = tables.endpoints.get(key);
    if (was == null) {
      return Optional.empty();
    }
    Endpoint is = change.apply(was);
    tables.endpoints.put(key, is);
    tables.raiseVersion(key.application());
    if (is.disabled() && !was.disabled()) {
      tables.callOff(key.application(), key.endpoint(), Reason.ENDPOINT_DISABLED);
    }
    return Optional.of(is);
  }

  private void recordHealth(EndpointKey key, EndpointHealth health) {
    Endpoint was = tables.endpoints.get(key);
    if (was == null) {
      return;
    }
    if (health.disabled() != null && !was.disabled()) {
      update(key, endpoint -> with(endpoint, health));
    } else {
      EndpointHealth kept = new EndpointHealth(health.failingSince(), was.health().disabled());
      tables.endpoints.put(key, with(was, kept));
    }
  }

  private static Endpoint with(Endpoint endpoint, EndpointHealth health) {
    return new Endpoint(
        endpoint.key(),
        endpoint.settings(),
        endpoint.secrets(),
        health,
        endpoint.createdAt(),
        endpoint.updatedAt());
  }

  private static UnsupportedOperationException unasked() {
    return new UnsupportedOperationException("the engine does not ask for this");
  }
}
