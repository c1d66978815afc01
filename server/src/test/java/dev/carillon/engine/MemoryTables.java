package dev.carillon.engine;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.AttemptId;
import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.store.StoredAnswer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The rows of a {@link MemoryStore}. Whoever reads or writes them holds their monitor. */
final class MemoryTables {
  /** Thrown at before and after each verb: before, nothing was done; after, everything was. */
  interface Fault {
    Fault NONE =
        new Fault() {
          @Override
          public void before(String verb) {}

          @Override
          public void after(String verb) {}
        };

    void before(String verb);

    void after(String verb);
  }

  /** A delivery and who holds it. */
  record Row(Delivery delivery, @Nullable LeaseId lease) {}

  /** A live node. */
  record Node(String name, Instant until) {}

  /** An answer that is kept. */
  record Kept(String requestHash, StoredAnswer answer, Instant expiresAt) {}

  /**
   * A message whose deliveries are still being made.
   *
   * @param after the last endpoint that was looked at; null at the start
   */
  record Cursor(Message message, @Nullable EndpointId after) {}

  /** A note that pending deliveries are to be called off. */
  record CallOff(ApplicationKey application, @Nullable EndpointId endpoint, Reason reason) {}

  final InstantSource time;
  final Map<ApplicationKey, Application> applications = new TreeMap<>();
  final Map<EndpointKey, Endpoint> endpoints = new TreeMap<>();
  final Map<MessageId, Message> messages = new TreeMap<>();

  /** By message, whose content it has. */
  final Map<MessageId, MessageId> contents = new TreeMap<>();

  final Map<DeliveryId, Row> deliveries = new TreeMap<>();
  final Map<AttemptId, Attempt> attempts = new TreeMap<>();
  final Map<LeaseId, Node> nodes = new HashMap<>();
  final Map<String, Kept> answers = new HashMap<>();
  final Map<MessageId, Cursor> expansions = new TreeMap<>();
  final Map<String, CallOff> callOffs = new LinkedHashMap<>();
  private final List<Runnable> undo = new ArrayList<>();
  volatile Fault fault = Fault.NONE;

  /** Attempts that cannot be written, as a row that is too large cannot. */
  volatile Predicate<Attempt> refusesAttempt = _ -> false;

  MemoryTables(InstantSource time) {
    this.time = time;
  }

  /** One transaction: what throws has changed nothing. */
  <T> T transaction(String verb, Supplier<T> work) {
    fault.before(verb);
    T result;
    synchronized (this) {
      undo.clear();
      try {
        result = work.get();
      } catch (RuntimeException failure) {
        undo.reversed().forEach(Runnable::run);
        throw failure;
      }
    }
    fault.after(verb);
    return result;
  }

  /** Writes a row in a way that can be taken back. */
  <K, V> void write(Map<K, V> table, K key, V value) {
    V before = table.put(key, value);
    undo.add(() -> {
      if (before == null) {
        table.remove(key);
      } else {
        table.put(key, before);
      }
    });
  }

  void callOff(ApplicationKey application, @Nullable EndpointId endpoint, Reason reason) {
    callOffs.put(application + "/" + endpoint, new CallOff(application, endpoint, reason));
  }

  void raiseVersion(ApplicationKey key) {
    changeApplication(
        key,
        was ->
            new Application(
                was.key(),
                was.uid(),
                was.name(),
                was.rateLimit(),
                was.metadata(),
                was.provider(),
                was.endpointsVersion() + 1,
                was.createdAt(),
                was.updatedAt()));
  }

  void changeApplication(ApplicationKey key, UnaryOperator<Application> change) {
    applications.computeIfPresent(key, (_, was) -> change.apply(was));
  }

  static @Nullable EndpointId endpointOf(Delivery delivery) {
    return delivery.target() instanceof Target.ToEndpoint(var endpoint) ? endpoint : null;
  }

  static Delivery with(
      Delivery was,
      State state,
      @Nullable Reason reason,
      int attempts,
      int step,
      @Nullable Instant dueAt,
      Instant at) {
    return new Delivery(
        was.application(),
        was.id(),
        was.message(),
        was.target(),
        was.run(),
        state,
        reason,
        attempts,
        step,
        dueAt,
        was.orderingKey(),
        was.createdAt(),
        at);
  }

  /** Puts a row in, holding it to what the schemas of the real stores check. */
  void put(Delivery delivery, @Nullable LeaseId lease) {
    State state = delivery.state();
    boolean waits = state == State.SCHEDULED || state == State.RETRYING;
    boolean explained =
        state == State.UNDELIVERABLE || state == State.CANCELLED || state == State.SKIPPED;
    if ((lease != null) != (state == State.SENDING)
        || (delivery.dueAt() != null) != waits
        || (delivery.reason() != null) != explained) {
      throw new IllegalStateException("a row that no store takes: " + delivery + " " + lease);
    }
    write(deliveries, delivery.id(), new Row(delivery, lease));
  }
}
