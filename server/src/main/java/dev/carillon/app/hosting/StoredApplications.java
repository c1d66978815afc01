package dev.carillon.app.hosting;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.ApplicationBook;
import dev.carillon.provider.Host;
import dev.carillon.store.Catalog;
import dev.carillon.store.UidTakenException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** Applications in the catalog. */
final class StoredApplications implements ApplicationBook {
  private final Catalog catalog;
  private final Host.Sources sources;

  StoredApplications(Catalog catalog, Host.Sources sources) {
    this.catalog = catalog;
    this.sources = sources;
  }

  @Override
  public Optional<Application> create(
      EnvironmentId environment, String provider, String uid, String name) {
    Instant now = now();
    Application made =
        new Application(
            new ApplicationKey(environment, sources.ids().application()),
            uid,
            name,
            null,
            Map.of(),
            provider,
            0,
            now,
            now);
    try {
      catalog.insert(made);
      return Optional.of(made);
    } catch (UidTakenException _) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Application> find(EnvironmentId environment, String idOrUid) {
    return catalog.application(environment, idOrUid);
  }

  @Override
  public boolean delete(ApplicationKey application) {
    return catalog.deleteApplication(application, now());
  }

  private Instant now() {
    return sources.time().instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
