package dev.carillon.engine;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EndpointSecret;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.IdSource;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.model.PolicyOverride;
import dev.carillon.provider.GeneralContract;
import dev.carillon.provider.Provider;
import dev.carillon.signing.KeyRing;
import dev.carillon.signing.MasterKey;
import dev.carillon.signing.SecretBox;
import dev.carillon.signing.WebhookSecret;
import dev.carillon.store.History.AttemptFilter;
import dev.carillon.store.PageRequest;
import dev.carillon.store.Store;
import dev.carillon.store.Submission.Accepted;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An engine under a test's hand: time stands still, attempts run when the test says so, and so does
 * every step but the commit. {@link #started} gives one that runs by itself.
 */
final class Rig implements AutoCloseable {
  static final KeyRing KEYS =
      new KeyRing(
          new SecretBox(
              List.of(MasterKey.parse(MasterKey.generateText(new SecureRandom()))),
              new SecureRandom()));

  /** Attempts wait here until the test runs them. */
  private static final class Attempts implements Executor {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable attempt) {
      waiting.addLast(attempt);
    }

    private synchronized @Nullable Runnable next() {
      return waiting.pollFirst();
    }

    private synchronized int size() {
      return waiting.size();
    }
  }

  final Store store;
  final MovableTime time;
  final IdSource ids;
  final Receivers receivers = new Receivers();
  final Heard heard = new Heard();
  final Engine engine;
  private final Attempts attempts = new Attempts();

  private Rig(Store store, MovableTime time, EngineConfig config, Start start) {
    this.store = store;
    this.time = time;
    Random random = new Random(start.seed());
    this.ids = new IdSource(time, random);
    TimeAndChance world =
        new TimeAndChance(time, start.running() ? System::nanoTime : time::nanos, ids, random);
    Engine.Parts parts =
        new Engine.Parts(
            "node", store, receivers, start.providers(), KEYS::signingKey, world, heard);
    if (start.running()) {
      engine = new Engine(config, parts);
      engine.start();
    } else {
      engine = new Engine(config, parts, attempts);
      engine.tenancy().runOnce();
      engine.intake().start();
    }
  }

  /** How an engine is built. */
  private record Start(boolean running, long seed, Map<String, Provider> providers) {}

  private static Map<String, Provider> general() {
    return Map.of("general", new GeneralContract("test"));
  }

  /** Stepped by the test. */
  static Rig stepped(Store store, MovableTime time, EngineConfig config) {
    return new Rig(store, time, config, new Start(false, 1, general()));
  }

  static Rig stepped(Store store, MovableTime time) {
    return stepped(store, time, EngineConfig.DEFAULTS);
  }

  static Rig stepped(Store store, MovableTime time, Provider general) {
    return new Rig(
        store, time, EngineConfig.DEFAULTS, new Start(false, 1, Map.of("general", general)));
  }

  static Rig stepped(Store store, MovableTime time, EngineConfig config, Provider general) {
    return new Rig(store, time, config, new Start(false, 1, Map.of("general", general)));
  }

  /** A further node with other ids. */
  static Rig second(Store store, MovableTime time) {
    return new Rig(store, time, EngineConfig.DEFAULTS, new Start(false, 2, general()));
  }

  /** With threads of its own; the monotonic clock runs, the wall clock stands. */
  static Rig started(Store store, MovableTime time, EngineConfig config) {
    return new Rig(store, time, config, new Start(true, 3, general()));
  }

  static Rig started(Store store, MovableTime time, EngineConfig config, Provider general) {
    return new Rig(store, time, config, new Start(true, 3, Map.of("general", general)));
  }

  ApplicationKey application() {
    ApplicationKey key =
        new ApplicationKey(store.catalog().defaultEnvironment(), ids.application());
    store
        .catalog()
        .insert(
            new Application(
                key, null, "Oak School", null, Map.of(), null, 0, time.instant(), time.instant()));
    return key;
  }

  /** What is special about an endpoint. */
  record Wish(
      Set<String> eventTypes,
      @Nullable Integer rateLimit,
      PolicyOverride policy,
      boolean disabled) {
    static final Wish NOTHING = new Wish(Set.of(), null, PolicyOverride.NONE, false);

    static Wish rateLimit(int perSecond) {
      return new Wish(Set.of(), perSecond, PolicyOverride.NONE, false);
    }

    static Wish types(String... types) {
      return new Wish(Set.of(types), null, PolicyOverride.NONE, false);
    }

    static Wish delays(Duration... delays) {
      return new Wish(Set.of(), null, new PolicyOverride(null, List.of(delays)), false);
    }

    Wish butDisabled() {
      return new Wish(eventTypes, rateLimit, policy, true);
    }
  }

  EndpointKey endpoint(ApplicationKey application, String url) {
    return endpoint(application, url, Wish.NOTHING);
  }

  EndpointKey endpoint(ApplicationKey application, String url, Wish wish) {
    EndpointKey key = application.endpoint(ids.endpoint());
    store.catalog().insert(endpoint(key, url, wish));
    return key;
  }

  Endpoint endpoint(EndpointKey key, String url, Wish wish) {
    WebhookSecret secret =
        WebhookSecret.generate(WebhookSecret.Kind.HMAC_SHA256, new SecureRandom());
    return new Endpoint(
        key,
        new EndpointSettings(
            null,
            url,
            "",
            wish.eventTypes(),
            Set.of(),
            wish.rateLimit(),
            Map.of(),
            List.of(),
            wish.policy()),
        List.of(new EndpointSecret(KEYS.seal(secret, key), time.instant(), null)),
        wish.disabled()
            ? new EndpointHealth(
                null,
                new EndpointHealth.Disabled(EndpointHealth.DisabledReason.OWNER, time.instant()))
            : EndpointHealth.WELL,
        time.instant(),
        time.instant());
  }

  Message message(ApplicationKey application) {
    return message(application, "pupil.enrolled", null);
  }

  Message message(ApplicationKey application, String type, @Nullable String orderingKey) {
    return new Message(
        application,
        ids.message(),
        type,
        null,
        Payload.json("{\"name\": \"Ada\"}"),
        Set.of(),
        Set.of(),
        orderingKey,
        time.instant());
  }

  Accepted publish(Message... messages) {
    return engine.publish(messages[0].application(), List.of(messages), null);
  }

  List<Message> publishMany(ApplicationKey application, int count) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(message(application));
    }
    publish(messages.toArray(Message[]::new));
    return messages;
  }

  /** Attempts that have a thread and have not begun. */
  int begun() {
    return attempts.size();
  }

  /** Runs one attempt; whether there was one. */
  boolean attemptOne() {
    Runnable attempt = attempts.next();
    if (attempt == null) {
      return false;
    }
    attempt.run();
    return true;
  }

  /** Makes the attempts that may be made now, and records them, until there is nothing to do. */
  void work() {
    do {
      while (attemptOne()) {
        engine.dispatcher().pace();
      }
      engine.recorder().runOnce();
      engine.dispatcher().pace();
    } while (begun() > 0 || !engine.recorder().isEmpty());
  }

  /** Takes up what is due, and works on it. */
  void takeUp() {
    engine.takeUp().runOnce();
    work();
  }

  /** Moves the time, renewing the lease. */
  void advance(Duration by) {
    time.advance(by);
    engine.tenancy().runOnce();
    engine.directory().poll();
  }

  /** All pieces of upkeep, until nothing is left. */
  void upkeep() {
    engine.upkeep().wake();
    engine.upkeep().runOnce();
  }

  List<Delivery> deliveries(Message message) {
    return store.history().deliveries(message.application(), message.id());
  }

  Delivery delivery(Message message) {
    List<Delivery> all = deliveries(message);
    if (all.size() != 1) {
      throw new AssertionError("not one delivery: " + all);
    }
    return all.getFirst();
  }

  List<Attempt> attempts(Message message) {
    return store
        .history()
        .attemptsOf(
            message.application(),
            message.id(),
            AttemptFilter.ALL,
            new PageRequest(250, null, PageRequest.Order.ASCENDING))
        .items();
  }

  @Override
  public void close() {
    engine.close();
  }
}
