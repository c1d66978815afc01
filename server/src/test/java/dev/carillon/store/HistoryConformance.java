package dev.carillon.store;

import static dev.carillon.store.Samples.IDS;
import static dev.carillon.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryPolicy;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.Message;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import dev.carillon.model.Phases;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.store.History.AttemptFilter;
import dev.carillon.store.History.MessageFilter;
import dev.carillon.store.PageRequest.Order;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store tells of messages, deliveries and attempts. */
public abstract class HistoryConformance extends StoreConformance {
  private ApplicationKey application;
  private EndpointId endpoint;
  private History history;
  private Traffic traffic;

  @BeforeEach
  void insertTenant() {
    Application row = Samples.application(environment, "oak");
    catalog.insert(row);
    application = row.key();
    endpoint = newEndpoint();
    history = store.history();
    traffic = new Traffic(store);
  }

  @Test
  void aMessageIsReadBackAsItWasAccepted() {
    byte[] bytes = new byte[300];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    Message full =
        new Message(
            application,
            IDS.message(),
            "invoice.paid",
            "event-“1”",
            Payload.of(bytes, "application/x-own; v=\"2\""),
            Set.of("north", "süd"),
            Set.of("a tag", "b"),
            "pupil-7",
            NOW.minusSeconds(7));
    Message plain = Traffic.message(application);
    publish(full);
    publish(plain);

    assertThat(history.message(application, full.id().value(), true)).contains(full);
    assertThat(history.message(application, "event-“1”", true)).contains(full);
    assertThat(history.message(application, plain.id().value(), true)).contains(plain);
    assertThat(history.message(application, full.id().value(), false))
        .contains(withoutPayload(full));
    assertThat(history.message(application, "unknown", true)).isEmpty();
  }

  @Test
  void anIdWinsOverAnotherMessagesEventId() {
    Message first = Traffic.message(application);
    Message namedLikeIt =
        new Message(
            application,
            IDS.message(),
            "invoice.paid",
            first.id().value(),
            Payload.json("{}"),
            Set.of(),
            Set.of(),
            null,
            NOW);
    publish(namedLikeIt);
    assertThat(history.message(application, first.id().value(), true)).contains(namedLikeIt);
    publish(first);

    assertThat(history.message(application, first.id().value(), true)).contains(first);
  }

  @Test
  void messagesArePagedBothWays() {
    List<Message> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(publish(Traffic.message(application)));
    }

    assertPaged(
        all,
        page -> history.messages(application, MessageFilter.ALL, page),
        message -> message.id().value());
    assertThat(
            history
                .messages(
                    application,
                    new MessageFilter(Set.of(), null, null, null, null, false),
                    page(10, null, Order.ASCENDING))
                .items())
        .isEqualTo(all.stream().map(HistoryConformance::withoutPayload).toList());
  }

  @Test
  void messagesAreFoundByTypeChannelTagAndTime() {
    Message paid = publish(message("paid", Set.of("north"), Set.of("t1", "t2"), NOW));
    Message sent = publish(message("sent", Set.of("north", "south"), Set.of("t2"), at(1)));
    Message late = publish(message("late", Set.of(), Set.of(), at(2)));

    assertThat(found(byTypes("paid"))).containsExactly(paid);
    assertThat(found(byTypes("paid", "late", "unknown"))).containsExactly(paid, late);
    assertThat(found(byTypes("pai"))).isEmpty();
    assertThat(found(filter("north", null, null, null))).containsExactly(paid, sent);
    assertThat(found(filter("south", null, null, null))).containsExactly(sent);
    assertThat(found(filter("nort", null, null, null))).isEmpty();
    assertThat(found(filter("\"", null, null, null))).isEmpty();
    assertThat(found(filter(null, "t1", null, null))).containsExactly(paid);
    assertThat(found(filter(null, "t2", null, null))).containsExactly(paid, sent);
    assertThat(found(filter(null, "%", null, null))).isEmpty();
    assertThat(found(filter(null, null, at(1), null))).containsExactly(sent, late);
    assertThat(found(filter(null, null, null, at(1)))).containsExactly(paid);
    assertThat(found(filter(null, null, at(1), at(2)))).containsExactly(sent);
    assertThat(found(filter("north", "t2", at(1), at(2)))).containsExactly(sent);
    assertThat(found(filter(null, null, Instant.MIN, Instant.MAX)))
        .containsExactly(paid, sent, late);
    assertThat(found(filter(null, null, Instant.MAX, null))).isEmpty();
    assertThat(found(filter(null, null, null, Instant.MIN))).isEmpty();
    assertThat(found(new MessageFilter(Set.of("paid"), "south", null, null, null, true))).isEmpty();
  }

  @Test
  void aFilteredListIsPagedBothWays() {
    List<Message> wanted = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Message message = publish(message(i % 2 == 0 ? "even" : "odd", Set.of(), Set.of(), NOW));
      if (i % 2 == 0) {
        wanted.add(message);
      }
    }

    assertPaged(
        wanted,
        page -> history.messages(application, byTypes("even"), page),
        message -> message.id().value());
  }

  @Test
  void deliveriesAreReadBackInTheOrderOfTheirIds() {
    Message message = Traffic.message(application);
    Target callback =
        new Target.Callback(
            "PUT",
            "https://hooks.example.com/once?a=%2F",
            List.of(new Header("X-A", "1"), new Header("X-A", "ü")),
            DeliveryPolicy.GENERAL);
    List<Delivery> deliveries =
        traffic.publish(
            message, State.SCHEDULED, List.of(new Target.ToEndpoint(endpoint), callback));

    assertThat(history.deliveries(application, message.id())).isEqualTo(deliveries);
  }

  @Test
  void attemptsAreReadBackAsTheyWere() {
    Message message = Traffic.message(application);
    Delivery delivery = traffic.publish(message, State.SENDING, endpoint).getFirst();
    byte[] body = {0, 1, -1, -128, 127, '"'};
    Outcome odd =
        new Outcome.Answered(
            503,
            List.of(new Header("Retry-After", "5"), new Header("b", "\t“x”"), new Header("B", "")),
            Payload.of(body, "text/html; charset=utf-8"),
            true,
            new Phases(-1, -1, -1, 7, 9));
    Attempt first = traffic.attempted(message, delivery, 1, odd, ErrorClass.HTTP_5XX);
    Attempt second =
        traffic.attempted(
            message,
            delivery,
            2,
            new Outcome.Unreached(
                ErrorClass.RESET, "the connection was cut", true, new Phases(1, 2, 3, -1, 5)),
            ErrorClass.RESET);
    Attempt third =
        traffic.attempted(
            message,
            delivery,
            3,
            new Outcome.Refused("10.0.0.1 is private", Phases.NONE),
            ErrorClass.TARGET_REFUSED);
    Attempt fourth = traffic.attempted(message, delivery, 4, Traffic.answered(204), null);

    for (Attempt attempt : List.of(first, second, third, fourth)) {
      assertThat(history.attempt(application, message.id(), attempt.id())).contains(attempt);
    }
    assertPaged(
        List.of(first, second, third, fourth),
        page -> history.attemptsOf(application, message.id(), AttemptFilter.ALL, page),
        attempt -> attempt.id().value());
    assertPaged(
        List.of(first, second, third, fourth),
        page -> history.attemptsOf(application.endpoint(endpoint), AttemptFilter.ALL, page),
        attempt -> attempt.id().value());
    assertThat(history.attempt(application, message.id(), IDS.attempt())).isEmpty();
    assertThat(history.attempt(application, IDS.message(), first.id())).isEmpty();
    assertThat(history.deliveries(application, message.id()).getFirst().attempts()).isEqualTo(4);
  }

  @Test
  void aCallbacksAttemptHasNoEndpoint() {
    Message message = Traffic.message(application);
    Target callback =
        new Target.Callback(
            "POST", "https://hooks.example.com/", List.of(), DeliveryPolicy.GENERAL);
    Delivery delivery = traffic.publish(message, State.SENDING, List.of(callback)).getFirst();
    Attempt attempt = traffic.attempted(message, delivery, 1, Traffic.answered(200), null);

    assertThat(history.attempt(application, message.id(), attempt.id())).contains(attempt);
    assertThat(attempt.endpoint()).isNull();
    assertThat(attempt.run()).isEqualTo(Run.SCHEDULED);
  }

  @Test
  void attemptsAreFoundByEachFilter() {
    EndpointId other = newEndpoint();
    Message paid = message("paid", Set.of("north"), Set.of("t1"), NOW);
    Message sent = message("sent", Set.of("south"), Set.of("t2"), NOW);
    List<Delivery> ofPaid = traffic.publish(paid, State.SENDING, endpoint, other);
    List<Delivery> ofSent = traffic.publish(sent, State.SENDING, endpoint);
    Attempt failed =
        traffic.attempted(
            paid, ofPaid.getFirst(), 1, Traffic.answered(500), ErrorClass.HTTP_5XX, at(1));
    Attempt good =
        traffic.attempted(paid, ofPaid.getFirst(), 2, Traffic.answered(200), null, at(2));
    Attempt elsewhere =
        traffic.attempted(
            paid, ofPaid.getLast(), 1, Traffic.answered(404), ErrorClass.HTTP_4XX, at(3));
    Attempt cut =
        traffic.attempted(
            sent,
            ofSent.getFirst(),
            1,
            new Outcome.Unreached(ErrorClass.RESET, "cut", false, Phases.NONE),
            ErrorClass.RESET,
            at(4));

    assertThat(of(paid, attempts(true, null, null))).containsExactly(good);
    assertThat(of(paid, attempts(false, null, null))).containsExactly(failed, elsewhere);
    assertThat(of(paid, attempts(null, 5, null))).containsExactly(failed);
    assertThat(of(paid, attempts(null, 2, null))).containsExactly(good);
    assertThat(of(paid, attempts(null, 1, null))).isEmpty();
    assertThat(of(paid, attempts(null, null, other))).containsExactly(elsewhere);
    assertThat(of(paid, attempts(false, 4, endpoint))).isEmpty();

    EndpointKey key = application.endpoint(endpoint);
    assertThat(of(key, AttemptFilter.ALL)).containsExactly(failed, good, cut);
    assertThat(of(key, attempts(false, null, null))).containsExactly(failed, cut);
    assertThat(of(key, attempts(null, 5, null))).containsExactly(failed);
    assertThat(of(key, attempts(null, null, other))).isEmpty();
    assertThat(of(key, byMessage(Set.of("sent"), null, null, null, null))).containsExactly(cut);
    assertThat(of(key, byMessage(Set.of("sent", "paid"), null, null, null, null)))
        .containsExactly(failed, good, cut);
    assertThat(of(key, byMessage(Set.of(), "north", null, null, null)))
        .containsExactly(failed, good);
    assertThat(of(key, byMessage(Set.of(), null, "t2", null, null))).containsExactly(cut);
    assertThat(of(key, byMessage(Set.of(), null, "t", null, null))).isEmpty();
    assertThat(of(key, byMessage(Set.of(), null, null, at(2), null))).containsExactly(good, cut);
    assertThat(of(key, byMessage(Set.of(), null, null, null, at(2)))).containsExactly(failed);
    assertThat(of(key, byMessage(Set.of(), null, null, at(2), at(4)))).containsExactly(good);
    assertThat(of(paid, byMessage(Set.of("paid"), "north", "t1", at(1), at(9))))
        .containsExactly(failed, good, elsewhere);
  }

  @Test
  void anotherTenantFindsNothing() {
    Message message =
        new Message(
            application,
            IDS.message(),
            "invoice.paid",
            "event-1",
            Payload.json("{}"),
            Set.of(),
            Set.of(),
            null,
            NOW);
    Delivery delivery = traffic.publish(message, State.SENDING, endpoint).getFirst();
    Attempt attempt = traffic.attempted(message, delivery, 1, Traffic.answered(200), null);
    Application neighbour = Samples.application(environment);
    catalog.insert(neighbour);
    Application twin = Samples.twin(application);
    catalog.insert(twin);

    for (ApplicationKey foreign :
        List.of(neighbour.key(), twin.key(), Samples.elsewhere(application))) {
      assertThat(history.message(foreign, message.id().value(), true)).isEmpty();
      assertThat(history.message(foreign, "event-1", true)).isEmpty();
      assertThat(history.deliveries(foreign, message.id())).isEmpty();
      assertThat(history.attempt(foreign, message.id(), attempt.id())).isEmpty();
      for (Order order : Order.values()) {
        PageRequest page = page(10, null, order);
        assertThat(history.messages(foreign, MessageFilter.ALL, page).items()).isEmpty();
        assertThat(history.attemptsOf(foreign, message.id(), AttemptFilter.ALL, page).items())
            .isEmpty();
        assertThat(history.attemptsOf(foreign.endpoint(endpoint), AttemptFilter.ALL, page).items())
            .isEmpty();
      }
    }
    EndpointKey other = application.endpoint(newEndpoint());
    for (Order order : Order.values()) {
      assertThat(history.attemptsOf(other, AttemptFilter.ALL, page(10, null, order)).items())
          .isEmpty();
    }
  }

  @Test
  void aDeletedApplicationsHistoryIsNotFound() {
    Message message = Traffic.message(application);
    Delivery delivery = traffic.publish(message, State.SENDING, endpoint).getFirst();
    Attempt attempt = traffic.attempted(message, delivery, 1, Traffic.answered(200), null);

    catalog.deleteApplication(application, NOW);

    PageRequest page = page(10, null, Order.ASCENDING);
    assertThat(history.message(application, message.id().value(), true)).isEmpty();
    assertThat(history.messages(application, MessageFilter.ALL, page).items()).isEmpty();
    assertThat(history.deliveries(application, message.id())).isEmpty();
    assertThat(history.attempt(application, message.id(), attempt.id())).isEmpty();
    assertThat(history.attemptsOf(application, message.id(), AttemptFilter.ALL, page).items())
        .isEmpty();
    assertThat(history.attemptsOf(application.endpoint(endpoint), AttemptFilter.ALL, page).items())
        .isEmpty();
  }

  @Test
  void attemptsAtADeletedEndpointAreStillThere() {
    Message message = Traffic.message(application);
    Delivery delivery = traffic.publish(message, State.SENDING, endpoint).getFirst();
    Attempt attempt = traffic.attempted(message, delivery, 1, Traffic.answered(200), null);

    catalog.deleteEndpoint(application.endpoint(endpoint), NOW);

    assertThat(of(message, AttemptFilter.ALL)).containsExactly(attempt);
  }

  @Test
  void textThatNoRowCanHoldFindsNothing() {
    publish(Traffic.message(application));

    assertThat(history.message(application, "msg_\u0000", true)).isEmpty();
    assertThat(history.message(application, "\udfff", true)).isEmpty();
    assertThat(found(filter("\u0000", null, null, null))).isEmpty();
    assertThat(found(filter(null, "\ud800", null, null))).isEmpty();
    assertThat(found(byTypes("\u0000"))).isEmpty();
  }

  private EndpointId newEndpoint() {
    Endpoint row = Samples.endpoint(application);
    catalog.insert(row);
    return row.key().endpoint();
  }

  private Message publish(Message message) {
    traffic.publish(message, State.SCHEDULED, endpoint);
    return message;
  }

  private Message message(String type, Set<String> channels, Set<String> tags, Instant createdAt) {
    return Traffic.message(application, type, channels, tags, createdAt);
  }

  private List<Message> found(MessageFilter filter) {
    return history.messages(application, filter, page(50, null, Order.ASCENDING)).items();
  }

  private List<Attempt> of(Message message, AttemptFilter filter) {
    return history
        .attemptsOf(application, message.id(), filter, page(50, null, Order.ASCENDING))
        .items();
  }

  private List<Attempt> of(EndpointKey key, AttemptFilter filter) {
    return history.attemptsOf(key, filter, page(50, null, Order.ASCENDING)).items();
  }

  private static Instant at(int seconds) {
    return NOW.plusSeconds(seconds);
  }

  private static MessageFilter byTypes(String... types) {
    return new MessageFilter(Set.of(types), null, null, null, null, true);
  }

  private static MessageFilter filter(
      @Nullable String channel,
      @Nullable String tag,
      @Nullable Instant after,
      @Nullable Instant before) {
    return new MessageFilter(Set.of(), channel, tag, after, before, true);
  }

  private static AttemptFilter attempts(
      @Nullable Boolean succeeded, @Nullable Integer statusClass, @Nullable EndpointId endpoint) {
    return new AttemptFilter(succeeded, statusClass, endpoint, Set.of(), null, null, null, null);
  }

  private static AttemptFilter byMessage(
      Set<String> types,
      @Nullable String channel,
      @Nullable String tag,
      @Nullable Instant after,
      @Nullable Instant before) {
    return new AttemptFilter(null, null, null, types, channel, tag, after, before);
  }

  private static Message withoutPayload(Message was) {
    return new Message(
        was.application(),
        was.id(),
        was.eventType(),
        was.eventId(),
        null,
        was.channels(),
        was.tags(),
        was.orderingKey(),
        was.createdAt());
  }
}
