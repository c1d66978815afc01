package dev.carillon.app;

import dev.carillon.api.Api;
import dev.carillon.api.Outside;
import dev.carillon.api.OverloadedException;
import dev.carillon.api.Publisher;
import dev.carillon.app.StartupException.Kind;
import dev.carillon.app.hosting.Hosting;
import dev.carillon.app.hosting.StoreFailures;
import dev.carillon.app.observation.EngineObserver;
import dev.carillon.app.observation.Metrics;
import dev.carillon.egress.HttpEgress;
import dev.carillon.engine.Engine;
import dev.carillon.engine.TimeAndChance;
import dev.carillon.http.HttpConfig;
import dev.carillon.http.HttpServer;
import dev.carillon.http.PortInUseException;
import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import dev.carillon.model.IdSource;
import dev.carillon.provider.GeneralContract;
import dev.carillon.provider.Host;
import dev.carillon.provider.Product;
import dev.carillon.provider.Provider;
import dev.carillon.provider.pulse.GlobalPulse;
import dev.carillon.provider.pulse.Pulse;
import dev.carillon.provider.pulse.PulseConfig;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.signing.Crypto;
import dev.carillon.signing.KeyRing;
import dev.carillon.signing.SecretBox;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Store;
import dev.carillon.store.StoreException;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.SqlStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole server on one page: configuration, then the parts in order, each closed in reverse. The
 * only class that names a provider.
 */
public final class Carillon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Carillon.class);

  private static final Duration LONGEST_HTTP_DRAIN = Duration.ofSeconds(10);

  /** What deliveries get even when requests have used up the time: their results need recording. */
  private static final Duration SHORTEST_DRAIN = Duration.ofSeconds(1);

  private final Configuration configuration;
  private final Deque<Part> parts = new ArrayDeque<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile long stoppingSince;
  private volatile boolean clean = true;
  private URI url = URI.create("http://localhost");
  private URI managementUrl = url;

  /** Something to be closed, by its name in the log. */
  private record Part(String name, AutoCloseable closer) {}

  private Carillon(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * Starts all parts; when this returns, the server serves.
   *
   * @throws StartupException if it cannot; whatever had been started is closed again
   */
  public static Carillon start(Configuration configuration) throws StartupException {
    Carillon carillon = new Carillon(configuration);
    try {
      carillon.start();
      return carillon;
    } catch (StartupException e) {
      carillon.close();
      throw e;
    } catch (StoreException e) {
      carillon.close();
      throw new StartupException(Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      carillon.close();
      LOG.error("the start failed", e);
      throw new StartupException(Kind.INTERNAL, "the start failed: " + e, e);
    }
  }

  private void start() throws StartupException {
    Crypto.install();
    InstantSource time = InstantSource.system();
    SecureRandom random = new SecureRandom();
    IdSource ids = new IdSource(time, random);

    InstallationFolder folder = InstallationFolder.open(configuration.storage().data());
    Database database = Stores.open(configuration.storage(), folder.path());
    Store store = add("store", new SqlStore(database, CatalogLimits.DEFAULTS, ids, time));
    InstallationSecrets secrets = new InstallationSecrets(configuration.secrets(), folder, random);
    SecretBox box = new SecretBox(secrets.masterKeys(store.catalog()), random);
    KeyRing keys = new KeyRing(box);
    if (secrets.admitOperator(store.catalog(), time.instant())) {
      LOG.info("an operator's token is in {}", folder.file(InstallationFolder.ADMIN_TOKEN));
    }

    Metrics metrics = add("metrics", new Metrics());
    HttpEgress egress = add("egress", new HttpEgress(configuration.egress()));
    Hosting hosting =
        new Hosting(
            new Hosting.Parts(
                store, egress, box, new Host.Sources(ids, time, random), this::publicUrl));
    List<Product> products = products(hosting.host(), database);
    Map<String, Provider> providers = contracts(products);
    Engine engine =
        new Engine(
            configuration.engine(),
            new Engine.Parts(
                node(),
                store,
                egress,
                providers,
                keys::signingKey,
                new TimeAndChance(time, System::nanoTime, ids, random),
                new EngineObserver(metrics)));
    add("engine", () -> drain(engine));
    engine.start();
    hosting.connect(engine);
    products.forEach(product -> add(product.name(), product));
    metrics.watchInFlight(() -> engine.gauges().inFlight());

    Outside outside =
        new Outside(
            publisher(engine),
            egress::check,
            engine::wake,
            () -> names(providers),
            metrics::schemaMismatch,
            this::publicUrl);
    List<Route> routes =
        new ArrayList<>(
            Api.routes(
                configuration.api(), store, outside, box, new Api.Sources(ids, time, random)));
    List<Route> health =
        new HealthRoutes(store.journal(), engine::alive, () -> stopping, metrics, time).routes();
    products.forEach(
        product -> product.routes().forEach(route -> routes.add(StoreFailures.answered(route))));
    List<RouteTable.Group> groups =
        products.stream().flatMap(product -> product.groups().stream()).toList();
    HttpConfig management = configuration.management();
    if (management == null) {
      routes.addAll(health);
    } else {
      HttpServer server = listen("management", management, new RouteTable(health), metrics, egress);
      managementUrl = URI.create(server.address());
    }
    HttpServer server =
        listen("http", configuration.http(), new RouteTable(routes, groups), metrics, egress);
    url = URI.create(server.address());
    if (management == null) {
      managementUrl = url;
    }
    products.forEach(Product::start);
  }

  /** All products that this server knows: a further one is a line here. */
  private List<Product> products(Host host, Database database) throws StartupException {
    return List.of(pulse(host, database));
  }

  private Product pulse(Host host, Database database) throws StartupException {
    PulseConfig config = configuration.pulse();
    return switch (config.place().role()) {
      case REGIONAL ->
          new Pulse(config, add("pulse's data", Stores.beside(database, PulseSchema.SCHEMA)), host);
      case GLOBAL -> new GlobalPulse(config, host);
    };
  }

  private static Map<String, Provider> contracts(List<Product> products) {
    String version = Carillon.class.getPackage().getImplementationVersion();
    Provider general = new GeneralContract(version == null ? "development" : version);
    Map<String, Provider> contracts = new HashMap<>();
    contracts.put(general.name(), general);
    for (Product product : products) {
      product.contract().ifPresent(contract -> contracts.put(contract.name(), contract));
    }
    return contracts;
  }

  /** The contracts that an application may name; the general one is the absence of a name. */
  private static Set<String> names(Map<String, Provider> contracts) {
    Set<String> names = new HashSet<>(contracts.keySet());
    names.remove("general");
    return Set.copyOf(names);
  }

  /** The API speaks of room, the engine of load: here the two words meet. */
  private static Publisher publisher(Engine engine) {
    return (application, messages, claim) -> {
      try {
        return engine.publish(application, messages, claim);
      } catch (dev.carillon.engine.OverloadedException e) {
        throw new OverloadedException(String.valueOf(e.getMessage()), e.stopping() ? 5 : 1);
      }
    };
  }

  private HttpServer listen(
      String name, HttpConfig config, RouteTable routes, Metrics metrics, HttpEgress egress)
      throws StartupException {
    try {
      HttpServer server =
          add(name, HttpServer.start(withDrain(config), routes, metrics, new SecureRandom()));
      egress.guard().listensOn(new InetSocketAddress(config.host(), server.port()));
      return server;
    } catch (PortInUseException | IOException e) {
      throw new StartupException(Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Requests wait for a commit at most; most of the time to drain is for deliveries. */
  private HttpConfig withDrain(HttpConfig config) {
    Duration all = configuration.drainTime();
    HttpConfig.Times times = config.times();
    return new HttpConfig(
        config.host(),
        config.port(),
        config.tls(),
        config.trustedProxies(),
        config.limits(),
        new HttpConfig.Times(
            times.idle(),
            times.headers(),
            times.uploadGrace(),
            all.compareTo(LONGEST_HTTP_DRAIN) < 0 ? all : LONGEST_HTTP_DRAIN));
  }

  private void drain(Engine engine) throws InterruptedException {
    Duration left = configuration.drainTime().minusNanos(System.nanoTime() - stoppingSince);
    clean &= engine.drain(left.compareTo(SHORTEST_DRAIN) < 0 ? SHORTEST_DRAIN : left);
    engine.close();
  }

  private <T extends AutoCloseable> T add(String name, T closer) {
    parts.push(new Part(name, closer));
    return closer;
  }

  private String publicUrl() {
    return configuration.publicUrl() == null
        ? url.toString()
        : configuration.publicUrl().toString();
  }

  /** For people who look at leases: which process on which machine. */
  private static String node() {
    String machine;
    try {
      machine = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      machine = "node";
    }
    return machine + ":" + ProcessHandle.current().pid();
  }

  /** Where the API is served, with the real port. */
  public URI url() {
    return url;
  }

  public int port() {
    return url.getPort();
  }

  /** Where health and metrics are served. */
  public URI managementUrl() {
    return managementUrl;
  }

  /** Where the operator's token is, unless it was configured. */
  public Path adminTokenFile() {
    return configuration.storage().data().resolve(InstallationFolder.ADMIN_TOKEN).toAbsolutePath();
  }

  /** Returns once the server is closed. */
  public void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /** Whether all that was under way when it was closed came to its end in time. */
  public boolean endedCleanly() {
    return clean;
  }

  /**
   * Takes no more requests, lets what is under way finish, and closes all parts, the last to start
   * first: in the time to drain and a few seconds.
   */
  @Override
  public void close() {
    synchronized (parts) {
      stoppingSince = stopping ? stoppingSince : System.nanoTime();
      stopping = true;
      for (Part part = parts.poll(); part != null; part = parts.poll()) {
        try {
          part.closer().close();
        } catch (Exception e) {
          clean = false;
          LOG.warn("{} did not close cleanly", part.name(), e);
        }
      }
    }
    closed.countDown();
  }
}
