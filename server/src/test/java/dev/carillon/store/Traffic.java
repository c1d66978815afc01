package dev.carillon.store;

import static dev.carillon.store.Samples.IDS;
import static dev.carillon.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.EndpointId;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import dev.carillon.model.Phases;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Publishes and delivers for tests, through the journal as a node does. */
final class Traffic {
  private final Store store;
  private final LeaseId lease = IDS.lease();

  Traffic(Store store) {
    this.store = store;
    store.journal().join(lease, "test", Duration.ofMinutes(10));
  }

  static Message message(ApplicationKey application) {
    return message(application, "invoice.paid", Set.of(), Set.of(), NOW);
  }

  static Message message(
      ApplicationKey application,
      String eventType,
      Set<String> channels,
      Set<String> tags,
      Instant createdAt) {
    return new Message(
        application,
        IDS.message(),
        eventType,
        null,
        Payload.json("{\"n\": 1.0}"),
        channels,
        tags,
        null,
        createdAt);
  }

  /** Commits a message with one delivery in the given state to each endpoint. */
  List<Delivery> publish(Message message, State state, EndpointId... endpoints) {
    List<Target> targets = List.of(endpoints).stream().<Target>map(Target.ToEndpoint::new).toList();
    return publish(message, state, targets);
  }

  List<Delivery> publish(Message message, State state, List<Target> targets) {
    Instant dueAt = state == State.SCHEDULED ? NOW : null;
    List<Submission.Planned> planned =
        targets.stream()
            .map(target ->
                new Submission.Planned(IDS.delivery(), target, Run.SCHEDULED, state, null, dueAt))
            .toList();
    long version =
        store
            .catalog()
            .endpointsVersions(List.of(message.application()))
            .getOrDefault(message.application(), -1L);
    Submission submission =
        new Submission(
            message.application(),
            version,
            List.of(new Submission.Item(message, planned, 0, false)),
            null);
    assertThat(store.journal().accept(lease, List.of(submission)))
        .containsExactly(
            new Submission.Accepted.Committed(List.of(new Submission.ItemResult.Stored())));
    return planned.stream()
        .map(one ->
            new Delivery(
                message.application(),
                one.id(),
                message.id(),
                one.target(),
                one.run(),
                one.state(),
                null,
                0,
                0,
                one.dueAt(),
                message.orderingKey(),
                message.createdAt(),
                message.createdAt()))
        .toList();
  }

  /** Writes down an attempt of a delivery that is SENDING and stays so. */
  Attempt attempted(
      Message message, Delivery delivery, int number, Outcome outcome, @Nullable ErrorClass error) {
    return attempted(message, delivery, number, outcome, error, NOW.plusSeconds(number));
  }

  Attempt attempted(
      Message message,
      Delivery delivery,
      int number,
      Outcome outcome,
      @Nullable ErrorClass error,
      Instant startedAt) {
    Attempt attempt = attempt(delivery, number, outcome, error, startedAt);
    Delivery before = counting(delivery, number - 1);
    Settlement settlement =
        new Settlement(
            new Lease(lease, before, message),
            attempt,
            State.SENDING,
            null,
            null,
            delivery.step(),
            startedAt);
    assertThat(store.journal().settle(List.of(settlement))).containsExactly(true);
    return attempt;
  }

  static Attempt attempt(
      Delivery delivery,
      int number,
      Outcome outcome,
      @Nullable ErrorClass error,
      Instant startedAt) {
    EndpointId endpoint = delivery.target() instanceof Target.ToEndpoint(EndpointId id) ? id : null;
    return new Attempt(
        delivery.application(),
        IDS.attempt(),
        delivery.id(),
        delivery.message(),
        endpoint,
        delivery.run(),
        number,
        "https://hooks.example.com/in?n=%d".formatted(number),
        startedAt,
        outcome,
        error,
        null);
  }

  static Outcome answered(int status) {
    return new Outcome.Answered(
        status,
        List.of(new Header("Date", "now"), new Header("X", "1"), new Header("X", "2")),
        Payload.of("thanks".getBytes(StandardCharsets.UTF_8), "text/plain"),
        false,
        new Phases(10, 20, -1, 400, 500));
  }

  static Delivery counting(Delivery was, int attempts) {
    return new Delivery(
        was.application(),
        was.id(),
        was.message(),
        was.target(),
        was.run(),
        was.state(),
        was.reason(),
        attempts,
        was.step(),
        was.dueAt(),
        was.orderingKey(),
        was.createdAt(),
        was.updatedAt());
  }

  /** The present row. */
  Delivery now(Delivery delivery) {
    return store.history().deliveries(delivery.application(), delivery.message()).stream()
        .filter(row -> row.id().equals(delivery.id()))
        .findFirst()
        .orElseThrow();
  }
}
