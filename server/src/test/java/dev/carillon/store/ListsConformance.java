package dev.carillon.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Lease;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.store.History.AttemptFilter;
import dev.carillon.store.History.MessageFilter;
import dev.carillon.store.PageRequest.Order;
import dev.carillon.store.Submission.Item;
import dev.carillon.store.Submission.Planned;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lists show what is committed, at once and in the order of ids, in whatever order it was
 * committed: ids are made before, by several threads, and attempts come minutes after their
 * message.
 */
public abstract class ListsConformance {
  private static final int MESSAGES = 60;
  private static final int FAR = 10;
  private static final int LARGEST_PAGE = 9;

  protected JournalFixture fixture;
  private final List<Sent> sent = new ArrayList<>();
  private final List<Lease> sending = new ArrayList<>();
  private final List<EndpointKey> endpoints = new ArrayList<>();

  /** A message, and the attempts that were made of it so far. */
  private record Sent(Message message, List<Attempt> attempts) {}

  /** On an empty database. */
  protected abstract JournalFixture open() throws Exception;

  /** Looks at what the lists are read from. */
  protected void assertWhole() throws Exception {}

  @BeforeEach
  void openFixture() throws Exception {
    fixture = open();
  }

  @AfterEach
  void closeFixture() throws Exception {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatIsCommittedIsListedWhateverTheOrder(long seed) throws Exception {
    Random random = new Random(seed);
    publishAndDeliver(random);
    while (!sending.isEmpty()) {
      settle(sending.removeFirst(), false);
    }
    assertListed(fixture.history(), random);
  }

  /** Some deliveries are still being sent afterwards. */
  protected final void publishAndDeliver(Random random) throws Exception {
    for (Message message : messages(random)) {
      accept(message, random);
      while (!sending.isEmpty() && random.nextInt(5) > 1) {
        settle(sending.remove(random.nextInt(sending.size())), random.nextInt(4) == 0);
      }
      if (random.nextInt(4) == 0) {
        assertListed(fixture.history(), random);
      }
    }
    assertListed(fixture.history(), random);
  }

  /** Of two tenants with two endpoints each, in another order than that of their ids. */
  private List<Message> messages(Random random) throws Exception {
    List<ApplicationKey> applications =
        List.of(fixture.application, fixture.newApplication(new EnvironmentId("env_test")));
    for (ApplicationKey application : applications) {
      endpoints.add(application.endpoint(fixture.ids.endpoint()));
      endpoints.add(application.endpoint(fixture.ids.endpoint()));
    }
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(
          new Message(
              applications.get(random.nextInt(applications.size())),
              fixture.ids.message(),
              "invoice.paid",
              null,
              Payload.json("{}"),
              Set.of(),
              Set.of(),
              null,
              JournalFixture.NOW));
    }
    // Mostly in order, as on a busy server; some come a while after their place.
    for (int i = 0; i + FAR < MESSAGES; i += FAR) {
      Collections.swap(messages, i, i + 1 + random.nextInt(FAR));
    }
    return messages;
  }

  private void accept(Message message, Random random) {
    List<Planned> planned = new ArrayList<>();
    for (EndpointKey endpoint : endpoints) {
      if (endpoint.application().equals(message.application()) && random.nextInt(3) > 0) {
        planned.add(fixture.owned(endpoint.endpoint()));
      }
    }
    Submission submission =
        new Submission(
            message.application(), 0, List.of(new Item(message, planned, 0, false)), null);
    assertThat(fixture.accept(submission)).isInstanceOf(Submission.Accepted.Committed.class);
    sent.add(new Sent(message, new ArrayList<>()));
    planned.forEach(one -> sending.add(fixture.leaseOn(message, one)));
  }

  private void settle(Lease lease, boolean again) {
    Settlement settlement = again ? fixture.again(lease) : fixture.delivered(lease);
    assertThat(fixture.journal.settle(List.of(settlement))).containsExactly(true);
    Attempt attempt = settlement.attempt();
    for (Sent one : sent) {
      if (attempt != null && one.message.id().equals(lease.message().id())) {
        one.attempts.add(attempt);
      }
    }
    if (again) {
      sending.add(JournalFixture.after(lease, lease.delivery().attempts() + 1));
    }
  }

  /** After a sweep: only messages that have a delivery on its way are left. */
  protected final void forgetWhatIsDone() {
    sent.removeIf(
        one -> sending.stream().noneMatch(lease -> lease.message().id().equals(one.message.id())));
  }

  /** Every list, in pages of some size, both ways. */
  protected final void assertListed(History history, Random random) throws Exception {
    for (EndpointKey endpoint : endpoints) {
      ApplicationKey application = endpoint.application();
      EndpointId own = endpoint.endpoint();
      assertPaged(
          sent.stream().map(Sent::message).filter(of(application)).map(one -> one.id().value()),
          page -> history.messages(application, MessageFilter.ALL, page),
          message -> message.id().value(),
          random);
      assertPaged(
          sent.stream()
              .flatMap(one -> one.attempts.stream())
              .filter(attempt -> own.equals(attempt.endpoint()))
              .map(attempt -> attempt.id().value()),
          page -> history.attemptsOf(endpoint, AttemptFilter.ALL, page),
          attempt -> attempt.id().value(),
          random);
    }
    assertWhole();
  }

  private static Predicate<Message> of(ApplicationKey application) {
    return message -> message.application().equals(application);
  }

  private static <T> void assertPaged(
      Stream<String> ids,
      Function<PageRequest, Page<T>> list,
      Function<T, String> idOf,
      Random random) {
    List<String> ascending = ids.sorted().toList();
    for (Order order : Order.values()) {
      int limit = 1 + random.nextInt(LARGEST_PAGE);
      List<String> found = new ArrayList<>();
      Page<T> page;
      do {
        String last = found.isEmpty() ? null : found.getLast();
        page = list.apply(new PageRequest(limit, last, order));
        page.items().forEach(item -> found.add(idOf.apply(item)));
      } while (!page.done());
      assertThat(found).isEqualTo(order == Order.ASCENDING ? ascending : ascending.reversed());
    }
  }
}
