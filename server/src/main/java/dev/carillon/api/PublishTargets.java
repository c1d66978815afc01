package dev.carillon.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.EventType;
import dev.carillon.store.Catalog;
import java.time.Duration;
import java.util.Optional;

/**
 * What a publish has to look up, remembered for less than a second so that a busy application does
 * not read the catalog for every message: which application a path names, and what is known of an
 * event type. A change on this node is seen at once, one on another within that time. An
 * application that is gone is noticed by the accepting transaction whatever stands here.
 */
final class PublishTargets {
  private static final Duration REMEMBERED = Duration.ofMillis(800);
  private static final int MAX_REMEMBERED = 20_000;

  private final Catalog catalog;
  private final Cache<Name, Application> applications =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MAX_REMEMBERED).build();
  private final Cache<Name, Optional<EventType>> eventTypes =
      Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(MAX_REMEMBERED).build();

  private record Name(EnvironmentId environment, String text) {}

  PublishTargets(Catalog catalog) {
    this.catalog = catalog;
  }

  Optional<Application> application(EnvironmentId environment, String idOrUid) {
    Name name = new Name(environment, idOrUid);
    Application known = applications.getIfPresent(name);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Application> found = catalog.application(environment, idOrUid);
    found.ifPresent(application -> applications.put(name, application));
    return found;
  }

  Optional<EventType> eventType(EnvironmentId environment, String text) {
    Name name = new Name(environment, text);
    Optional<EventType> known = eventTypes.getIfPresent(name);
    if (known != null) {
      return known;
    }
    Optional<EventType> found = catalog.eventType(environment, text);
    eventTypes.put(name, found);
    return found;
  }

  /** To be called after every change to an application on this node. */
  void forget(ApplicationKey key) {
    applications.asMap().values().removeIf(application -> application.key().equals(key));
  }

  /** To be called after every change to an event type on this node. */
  void forget(EnvironmentId environment, String eventType) {
    eventTypes.invalidate(new Name(environment, eventType));
  }
}
