package dev.carillon.engine;

import dev.carillon.egress.Egress;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import dev.carillon.provider.Provider;
import dev.carillon.provider.Publisher;
import dev.carillon.store.Store;
import dev.carillon.store.StoreException;
import dev.carillon.store.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings accepted messages to their targets. Built, started, then closed in one of two ways: {@link
 * #drain} lets what is in flight come to its end; {@link #close} alone leaves everything as a crash
 * would.
 */
public final class Engine implements AutoCloseable {
  private static final long DIRECTORY_POLL_NANOS = 500_000_000L;

  private final Directory directory;
  private final Memory memory;
  private final Tenancy tenancy;
  private final Recorder recorder;
  private final SigningPool signing;
  private final Dispatcher dispatcher;
  private final TakeUp takeUp;
  private final Intake intake;
  private final Announcer announcer;
  private final Withdrawal withdrawal;
  private final Upkeep upkeep;
  private final Loop poller;
  private final LongSupplier nanos;
  private final Signals signals;
  private boolean closed;

  /**
   * What the engine works with.
   *
   * @param node this node's name, for people
   * @param providers by name; {@code general} must be among them
   */
  public record Parts(
      String node,
      Store store,
      Egress egress,
      Map<String, Provider> providers,
      SecretOpener secrets,
      TimeAndChance world,
      Signals signals) {
    public Parts {
      providers = Map.copyOf(providers);
    }
  }

  /**
   * How full the engine is at a moment.
   *
   * @param inFlight attempts under way
   * @param queued deliveries that wait in memory for a permit
   * @param held deliveries in memory, from commit to record
   * @param bytesHeld of their content
   * @param waitingForCommit messages
   */
  public record Gauges(int inFlight, int queued, int held, long bytesHeld, int waitingForCommit) {}

  public Engine(EngineConfig config, Parts parts) {
    this(config, parts, task -> Thread.ofVirtual().name("attempt").start(task));
  }

  /**
   * @param threads what attempts run on
   */
  Engine(EngineConfig config, Parts parts, Executor threads) {
    if (!parts.providers().containsKey("general")) {
      throw new IllegalArgumentException("the general contract is missing");
    }
    Store store = parts.store();
    TimeAndChance world = parts.world();
    nanos = world.nanos();
    signals = parts.signals();
    memory = new Memory(config.memory());
    directory =
        new Directory(
            store.catalog(),
            parts.providers(),
            parts.secrets(),
            task -> Thread.ofVirtual().name("directory").start(task),
            this::limit);
    tenancy =
        new Tenancy(
            store.journal(),
            parts.node(),
            config.lease(),
            world,
            this::drop,
            this::attemptsMayStart,
            signals);
    recorder =
        new Recorder(
            store.journal(),
            memory,
            new HealthBook(store.catalog(), store.history(), directory, this::upkeepIsDue, signals),
            config.sending(),
            this::dueAt,
            world.nanos(),
            signals);
    signing = new SigningPool(config.sending().signingThreads(), signals);
    CalledOff calledOff = new CalledOff(world.nanos());
    AttemptRunner runner =
        new AttemptRunner(
            new Routes(directory, calledOff),
            signing,
            parts.egress(),
            tenancy,
            recorder,
            world,
            signals);
    dispatcher =
        new Dispatcher(
            config.sending(), world.nanos(), tenancy::allowsStart, threads, runner::run, signals);
    withdrawal = new Withdrawal(store.journal(), calledOff, dispatcher, recorder, world, signals);
    takeUp =
        new TakeUp(
            store.journal(),
            tenancy,
            new TakeUp.Ways(memory, dispatcher, directory),
            config.sending(),
            world,
            signals);
    upkeep =
        new Upkeep(store.journal(), store.sole(), tenancy, config, world, takeUp::wake, signals);
    intake =
        new Intake(
            store.journal(),
            tenancy,
            new Intake.Ways(directory, memory, dispatcher, recorder, takeUp::wake, upkeep::wake),
            config.intake(),
            world,
            signals);
    announcer = new Announcer(intake, store.history(), config.intake(), world);
    poller = new Loop("directory", signals, 0, this::pollDirectory);
  }

  /**
   * Enters the node, takes up what earlier runs left, and begins to work.
   *
   * @throws StoreException if the node cannot be entered
   */
  public void start() {
    tenancy.start();
    recorder.start();
    dispatcher.start();
    upkeep.start();
    takeUp.start();
    poller.start();
    intake.start();
  }

  /**
   * Stores messages with their deliveries and starts to send them; returns when they are committed
   * and synced to disk, or are known not to be. Waits on the calling thread, which should be a
   * virtual one.
   *
   * @param claim the idempotency key that the publish came under; null for none
   * @throws OverloadedException at once, if too much waits already; nothing was stored
   * @throws StoreException if the store failed; after a {@code StoreUnavailableException} it is
   *     unknown whether the messages are stored
   */
  public Submission.Accepted publish(
      ApplicationKey application, List<Message> messages, Submission.@Nullable Claim claim) {
    return intake.publish(new Intake.Publication(application, messages, Map.of(), claim));
  }

  /**
   * Takes in what providers announce, in batches as large as they like: what one commit takes at
   * most is committed together. Waits on the calling thread, as {@link #publish} does, and throws
   * what it throws but for {@link OverloadedException}.
   */
  public Publisher publisher() {
    return announcer;
  }

  /**
   * Calls off what is pending of some messages, in the store and in this node's memory. What this
   * node sends at this moment comes to its end and is not retried; what another node holds is
   * cancelled there by its provider's gate, or not at all.
   *
   * @param messages as many as there are; those of other applications are passed over
   * @return how many deliveries were called off
   */
  public int cancel(ApplicationKey application, List<MessageId> messages, Reason reason) {
    return withdrawal.cancel(application, messages, reason);
  }

  /**
   * Erases the content of some messages for good, also for those that share it. After it, this node
   * begins no attempt with it; what it sends at this moment comes to its end. Another node that
   * holds one of the deliveries in memory may still send it, once at most; what waits in the store
   * becomes undeliverable.
   *
   * @param messages as many as there are; those of other applications are passed over
   */
  public void expunge(ApplicationKey application, List<MessageId> messages) {
    withdrawal.expunge(application, messages);
  }

  /** Something about an application or its endpoints was changed here: what is cached is old. */
  public void changed(ApplicationKey application) {
    directory.changed(application);
    upkeep.wake();
  }

  /** A run was added to the store: take it up at once. */
  public void wake() {
    takeUp.wake();
  }

  /** Whether this node holds a lease under which it may start attempts. */
  public boolean alive() {
    return tenancy.allowsStart(nanos.getAsLong());
  }

  public Gauges gauges() {
    return new Gauges(
        dispatcher.inFlight(),
        dispatcher.queued(),
        memory.deliveries(),
        memory.bytes(),
        intake.waitingMessages());
  }

  /**
   * Ends in good order: takes nothing more in, lets what is in flight come to its end and records
   * it, gives the rest back. Deliveries that wait in memory are not attempted any more.
   *
   * @param limit how long attempts may still take
   * @return whether everything came to its end in time; what did not is sent again by whoever comes
   *     next
   */
  public boolean drain(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    dispatcher.stop();
    boolean clean = intake.close(limit.toNanos());
    intake.stop();
    takeUp.stop();
    upkeep.stop();
    clean &= dispatcher.awaitIdle(Math.max(0, end - System.nanoTime()));
    signing.close();
    recorder.stop();
    clean &= recordTheRest();
    poller.stop();
    try {
      tenancy.leave();
    } catch (StoreException unavailable) {
      clean = false;
    }
    closed = true;
    return clean;
  }

  /** Stops all threads. Without a {@link #drain} before it, everything is left as by a crash. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    dispatcher.stop();
    signing.close();
    intake.stop();
    takeUp.stop();
    upkeep.stop();
    recorder.stop();
    poller.stop();
    tenancy.stop();
  }

  private boolean recordTheRest() {
    try {
      do {
        recorder.runOnce();
      } while (!recorder.isEmpty());
      return true;
    } catch (StoreException unavailable) {
      return false;
    }
  }

  private void drop(Tenure tenure) {
    List<Work> dropped = dispatcher.removeIf(work -> work.tenure() == tenure);
    dropped.forEach(recorder::letGo);
    signals.leaseLost(tenure.id(), dropped.size());
  }

  private void attemptsMayStart() {
    dispatcher.pump();
  }

  private void limit(Listing listing) {
    for (Destination destination : listing.destinations()) {
      dispatcher.limit(
          TargetKey.of(destination.endpoint().key()),
          destination.endpoint().settings().rateLimit());
    }
  }

  private void dueAt(Instant due) {
    takeUp.wakeAt(due);
  }

  private void upkeepIsDue() {
    upkeep.wake();
  }

  private long pollDirectory() {
    directory.poll();
    dispatcher.forgetIdle();
    return DIRECTORY_POLL_NANOS;
  }

  // What the steps of the loops are to tests that call them one by one.

  Tenancy tenancy() {
    return tenancy;
  }

  Recorder recorder() {
    return recorder;
  }

  SigningPool signing() {
    return signing;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  TakeUp takeUp() {
    return takeUp;
  }

  Intake intake() {
    return intake;
  }

  Upkeep upkeep() {
    return upkeep;
  }

  Directory directory() {
    return directory;
  }
}
