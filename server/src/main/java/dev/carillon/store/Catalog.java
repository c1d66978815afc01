package dev.carillon.store;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.EventType;
import dev.carillon.model.Token;
import dev.carillon.model.TokenId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Environments, applications, endpoints, event types and tokens. Each verb is one transaction.
 * Where an id is taken as text, an application's or endpoint's {@code uid} is taken too (an id
 * wins).
 *
 * <p>Every change to an endpoint raises its application's {@code endpointsVersion} in the same
 * transaction; a change of {@code failingSince} alone does not.
 */
public interface Catalog {

  /** The environment that exists from the first start on. */
  EnvironmentId defaultEnvironment();

  /**
   * @throws UidTakenException if another application of the environment has its uid
   */
  void insert(Application application);

  /**
   * Reads, changes and writes in one transaction.
   *
   * @return what was written; empty if there is no such application
   * @throws UidTakenException if another application of the environment has the new uid
   */
  Optional<Application> updateApplication(ApplicationKey key, UnaryOperator<Application> change);

  /**
   * Deletes an application with its endpoints and calls off what is pending (see {@link
   * Journal#cancelPending}); its messages stay until their retention is over and no lookup finds
   * them any more.
   *
   * @return whether there was one
   */
  boolean deleteApplication(ApplicationKey key, Instant now);

  Optional<Application> application(EnvironmentId environment, String idOrUid);

  Page<Application> applications(EnvironmentId environment, PageRequest page);

  /**
   * @throws UidTakenException if another endpoint of the application has its uid
   * @throws NoSuchApplicationException if the application is gone
   * @throws TooManyException if the application has its most endpoints already
   */
  void insert(Endpoint endpoint);

  /**
   * Reads, changes and writes in one transaction. When the change disables an endpoint that was
   * enabled, what is pending for it is called off (see {@link Journal#cancelPending}).
   *
   * @return what was written; empty if there is no such endpoint
   * @throws UidTakenException if another endpoint of the application has the new uid
   */
  Optional<Endpoint> updateEndpoint(EndpointKey key, UnaryOperator<Endpoint> change);

  /**
   * Deletes an endpoint and calls off what is pending for it (see {@link Journal#cancelPending}).
   *
   * @return whether there was one
   */
  boolean deleteEndpoint(EndpointKey key, Instant now);

  Optional<Endpoint> endpoint(ApplicationKey application, String idOrUid);

  Page<Endpoint> endpoints(ApplicationKey application, PageRequest page);

  /** All endpoints of an application with the version that they are true for. */
  EndpointSet endpointSet(ApplicationKey application);

  /** The present versions of those applications that exist: what caches are held against. */
  Map<ApplicationKey, Long> endpointsVersions(Collection<ApplicationKey> applications);

  /**
   * Writes down what deliveries made of endpoints: only {@code failingSince} and, where the new
   * health says disabled and the row does not, the disabling (with all that {@link #updateEndpoint}
   * does then).
   */
  void recordHealth(Map<EndpointKey, EndpointHealth> health);

  /**
   * @throws UidTakenException if the environment has a type of that name
   */
  void insert(EventType type);

  /** Reads, changes and writes in one transaction; empty if there is no such type. */
  Optional<EventType> updateEventType(
      EnvironmentId environment, String name, UnaryOperator<EventType> change);

  /**
   * @return whether there was one
   */
  boolean deleteEventType(EnvironmentId environment, String name);

  Optional<EventType> eventType(EnvironmentId environment, String name);

  /**
   * Ordered by name; the page's iterator is a name.
   *
   * @param archivedToo whether archived types are listed
   */
  Page<EventType> eventTypes(EnvironmentId environment, boolean archivedToo, PageRequest page);

  void insert(Token token);

  /** The token with this SHA-256 (lower-case hex), expired or not. */
  Optional<Token> tokenByHash(String hash);

  /**
   * @return whether there was one
   */
  boolean deleteToken(EnvironmentId environment, TokenId id);

  /**
   * A name and value that the installation keeps about itself, such as the master key's
   * fingerprint: the value that is there, or else the given one, which is then there.
   */
  String settingOrPut(String name, String value);

  /** All endpoints of an application, and the version of the catalog that this is true for. */
  record EndpointSet(long version, List<Endpoint> endpoints) {
    public EndpointSet {
      endpoints = List.copyOf(endpoints);
    }
  }
}
