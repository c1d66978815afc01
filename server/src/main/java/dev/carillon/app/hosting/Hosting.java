package dev.carillon.app.hosting;

import dev.carillon.api.OperatorAccess;
import dev.carillon.egress.HttpEgress;
import dev.carillon.engine.Engine;
import dev.carillon.provider.Host;
import dev.carillon.signing.SecretBox;
import dev.carillon.store.Store;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link Host} of each provider. A provider is built before the engine, which delivers by
 * its contract, and publishes through the engine once that runs: what it asks of the engine before
 * {@link #connect} is a fault of the program.
 */
public final class Hosting {
  private final Parts parts;
  private volatile @Nullable Engine engine;

  /** What of the server is behind the books and doors. */
  public record Parts(
      Store store,
      HttpEgress egress,
      SecretBox box,
      Host.Sources sources,
      Supplier<String> publicUrl) {}

  public Hosting(Parts parts) {
    this.parts = parts;
  }

  /** What providers may ask of this server. */
  public Host host() {
    Store store = parts.store();
    Host.Sources sources = parts.sources();
    return new Host(
        batch -> engine().publisher().publish(batch),
        new Host.Books(
            new StoredApplications(store.catalog(), sources),
            new StoredEndpoints(store.catalog(), parts.egress().guard(), parts.box(), sources),
            new StoredMessages(store.history(), this::engine)),
        new EgressFetcher(parts.egress()),
        new TokenOperators(new OperatorAccess(store.catalog(), sources.time())),
        parts.box(),
        sources,
        parts.publicUrl());
  }

  /** The engine runs. */
  public void connect(Engine running) {
    engine = running;
  }

  private Engine engine() {
    Engine running = engine;
    if (running == null) {
      throw new IllegalStateException("a provider asked for the engine before it was started");
    }
    return running;
  }
}
