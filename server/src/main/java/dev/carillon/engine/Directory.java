package dev.carillon.engine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.OutboundRequest;
import dev.carillon.provider.Provider;
import dev.carillon.store.Catalog;
import dev.carillon.store.NoSuchApplicationException;
import dev.carillon.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of the applications that are in use, so that neither a publish nor an attempt reads
 * the database. What is here may be old by a moment: a publish learns so from the version that its
 * commit checks, an attempt from {@link #poll}, which runs twice a second.
 */
final class Directory {
  private static final long MOST_ENDPOINTS = 200_000;
  private static final Duration UNUSED = Duration.ofMinutes(10);
  private static final int VERSIONS_AT_ONCE = 1_000;

  private final Catalog catalog;
  private final Map<String, Provider> providers;
  private final SecretOpener opener;
  private final Consumer<Listing> loaded;
  private final AsyncCache<ApplicationKey, Listing> listings;

  /**
   * @param providers by name, {@code general} among them
   * @param loads runs what loads, so that no lock of the cache is held meanwhile
   * @param loaded told of every listing that was read
   */
  Directory(
      Catalog catalog,
      Map<String, Provider> providers,
      SecretOpener opener,
      Executor loads,
      Consumer<Listing> loaded) {
    this.catalog = catalog;
    this.providers = Map.copyOf(providers);
    this.opener = opener;
    this.loaded = loaded;
    this.listings =
        Caffeine.newBuilder()
            .executor(loads)
            .maximumWeight(MOST_ENDPOINTS)
            .weigher((ApplicationKey _, Listing listing) -> 1 + listing.destinations().size())
            .expireAfterAccess(UNUSED)
            .buildAsync();
  }

  /**
   * @return null if there is no such application
   * @throws StoreException if it had to be read and could not be
   */
  @Nullable Listing of(ApplicationKey application) {
    CompletableFuture<Listing> known = listings.getIfPresent(application);
    if (known == null) {
      known = listings.get(application, this::load);
    }
    try {
      return known.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof NoSuchApplicationException) {
        return null;
      }
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  /** What is known without asking the store; null if nothing is. */
  @Nullable Listing known(ApplicationKey application) {
    CompletableFuture<Listing> known = listings.getIfPresent(application);
    return known == null || !known.isDone() || known.isCompletedExceptionally()
        ? null
        : known.getNow(null);
  }

  /** The listing is out of date: whoever asks next gets a newer one. */
  void outdated(Listing stale) {
    CompletableFuture<Listing> known = listings.asMap().get(stale.application());
    if (known == null || !known.isDone() || known.isCompletedExceptionally()) {
      return;
    }
    Listing present = known.getNow(null);
    if (present == null || present.version() <= stale.version()) {
      listings.asMap().remove(stale.application(), known);
    }
  }

  /** Something about the application or its endpoints was changed on this node. */
  void changed(ApplicationKey application) {
    listings.asMap().remove(application);
  }

  /** Reads again what has changed since it was read. */
  void poll() {
    List<ApplicationKey> all = new ArrayList<>(listings.asMap().keySet());
    for (int from = 0; from < all.size(); from += VERSIONS_AT_ONCE) {
      List<ApplicationKey> some = all.subList(from, Math.min(all.size(), from + VERSIONS_AT_ONCE));
      Map<ApplicationKey, Long> versions = catalog.endpointsVersions(some);
      for (ApplicationKey application : some) {
        Listing present = known(application);
        Long version = versions.get(application);
        if (present != null && (version == null || version != present.version())) {
          outdated(present);
          of(application);
        }
      }
    }
  }

  private Listing load(ApplicationKey key) {
    Optional<Application> application =
        catalog.application(key.environment(), key.application().value());
    if (application.isEmpty() || !application.get().key().equals(key)) {
      // Thrown, because what fails is not kept in the cache.
      throw new NoSuchApplicationException("there is no application " + key.application());
    }
    Catalog.EndpointSet set = catalog.endpointSet(key);
    Listing listing =
        Listing.of(
            key, set.version(), provider(application.get().provider()), set.endpoints(), opener);
    loaded.accept(listing);
    return listing;
  }

  /** The contract of applications that name no other. */
  Provider general() {
    return provider(null);
  }

  private Provider provider(@Nullable String name) {
    String known = name == null ? "general" : name;
    Provider provider = providers.get(known);
    return provider == null ? new Unknown(known) : provider;
  }

  /**
   * Stands in for a provider that this server does not have: attempts say so when they are made.
   */
  private record Unknown(String name) implements Provider {
    @Override
    public DeliveryPolicy policy() {
      return DeliveryPolicy.GENERAL;
    }

    @Override
    public OutboundRequest render(Rendering rendering) {
      throw new IllegalStateException("there is no provider " + name + " in this server");
    }
  }
}
