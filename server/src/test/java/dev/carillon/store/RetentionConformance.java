package dev.carillon.store;

import static dev.carillon.store.JournalFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.EndpointId;
import dev.carillon.model.IdSource;
import dev.carillon.model.Lease;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.store.Submission.Item;
import dev.carillon.store.Submission.Planned;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What retention takes away and what it never does, on either store. */
public abstract class RetentionConformance {
  /** Longer ago than anything is kept. */
  private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(100));

  private static final Instant KEPT_FROM = NOW.minus(Duration.ofDays(90));

  private final IdSource oldIds =
      new IdSource(InstantSource.fixed(LONG_AGO), RandomGenerator.of("SecureRandom"));
  private JournalFixture fixture;
  private Journal journal;

  /** On an empty database. */
  protected abstract JournalFixture open() throws Exception;

  @BeforeEach
  void openFixture() throws Exception {
    fixture = open();
    journal = fixture.journal;
  }

  @AfterEach
  void closeFixture() throws Exception {
    fixture.close();
  }

  @Test
  void whatIsFinalAndOldGoesAndWhatIsYoungStays() throws SQLException {
    for (int i = 0; i < 20; i++) {
      Planned planned = fixture.owned(fixture.ids.endpoint());
      Message message = old("event%d".formatted(i), planned);
      journal.settle(List.of(fixture.delivered(fixture.leaseOn(message, planned))));
    }
    Planned young = fixture.owned(fixture.ids.endpoint());
    Message kept = fixture.publish(young);
    journal.settle(List.of(fixture.delivered(fixture.leaseOn(kept, young))));
    int swept = sweepAll(7);
    assertThat(swept).as("20 of each: messages, contents, deliveries, attempts").isEqualTo(80);
    assertThat(fixture.count("event_key")).isZero();
    for (String table : List.of("message", "content", "delivery", "attempt")) {
      assertThat(fixture.count(table)).as(table).isEqualTo(1);
    }
    assertThat(fixture.look("select id from message")).isEqualTo(kept.id().value());
    assertThat(fixture.accept(fixture.submission(fixture.message("event3", Payload.json("{}")))))
        .isEqualTo(new Submission.Accepted.Committed(List.of(new Submission.ItemResult.Stored())));
  }

  @Test
  void whatIsPendingIsNeverDropped() throws SQLException {
    EndpointId endpoint = fixture.ids.endpoint();
    Planned waiting = fixture.scheduled(endpoint);
    Planned done = fixture.owned(endpoint);
    Message first = old("one", waiting, done);
    journal.settle(List.of(fixture.delivered(fixture.leaseOn(first, done))));
    Planned held = fixture.owned(endpoint);
    Message second = old("two", held);
    Planned retried = fixture.owned(endpoint);
    Message third = old("three", retried);
    Lease lease = fixture.leaseOn(third, retried);
    journal.settle(List.of(fixture.retrying(lease, NOW, 1)));
    Message unexpanded = message("four");
    journal.accept(
        fixture.lease,
        List.of(
            new Submission(
                fixture.application, 0, List.of(new Item(unexpanded, List.of(), 0, true)), null)));
    assertThat(sweepAll(100)).isZero();
    assertThat(fixture.count("message")).isEqualTo(4);
    assertThat(fixture.count("content")).isEqualTo(4);
    assertThat(fixture.count("attempt")).isEqualTo(2);

    List<Lease> taken = journal.takeUp(fixture.lease, NOW, List.of(fixture.demand(endpoint, 10)));
    assertThat(taken).hasSize(2).allMatch(one -> one.message().payload() != null);
    journal.settle(taken.stream().map(fixture::delivered).toList());
    journal.settle(List.of(fixture.delivered(fixture.leaseOn(second, held))));
    sweepAll(100);
    assertThat(fixture.look("select id from message")).isEqualTo(unexpanded.id().value());
    assertThat(fixture.count("delivery")).isZero();
    assertThat(fixture.count("attempt")).isZero();
  }

  @Test
  void contentMayGoBeforeItsMessage() throws SQLException {
    Planned planned = fixture.owned(fixture.ids.endpoint());
    Message message = old("one", planned);
    journal.settle(List.of(fixture.delivered(fixture.leaseOn(message, planned))));
    assertThat(journal.sweep(KEPT_FROM, Instant.EPOCH, NOW, 100)).isEqualTo(1);
    assertThat(fixture.count("content")).isZero();
    assertThat(fixture.count("message")).isEqualTo(1);
    assertThat(fixture.count("delivery")).isEqualTo(1);
    assertThat(fixture.count("attempt")).isEqualTo(1);
  }

  @Test
  void contentGoesOnlyWhenNobodyNeedsItAnyMore() throws SQLException {
    Message first = old("one");
    Planned held = fixture.owned(fixture.ids.endpoint());
    Message pending = message("two");
    share(new Item(pending, List.of(held), 0, false), first);
    Message unexpanded = message("three");
    share(new Item(unexpanded, List.of(), 0, true), first);
    Message young = fixture.message();
    share(new Item(young, List.of(), 0, false), first);
    sweepAll(100);
    assertThat(fixture.look("select id from content")).isEqualTo(first.id().value());
    assertThat(fixture.count("message")).as("the first is gone").isEqualTo(3);

    fixture.execute("delete from message where id = '%s'".formatted(young.id()));
    sweepAll(100);
    assertThat(fixture.count("content")).as("two are pending").isEqualTo(1);
    fixture.execute("delete from expansion");
    sweepAll(100);
    assertThat(fixture.count("content")).as("one is pending").isEqualTo(1);
    assertThat(journal.settle(List.of(fixture.delivered(fixture.leaseOn(pending, held)))))
        .containsExactly(true);
    sweepAll(100);
    assertThat(fixture.count("content")).isZero();
    assertThat(fixture.count("message")).isZero();
  }

  @Test
  void contentThatAnExpansionNeedsStays() throws SQLException {
    Message first = old("one");
    share(new Item(message("two"), List.of(), 0, true), first);
    sweepAll(100);
    assertThat(fixture.count("content")).isEqualTo(1);
  }

  @Test
  void contentThatAYoungMessageSharesStays() throws SQLException {
    Message first = old("one");
    share(new Item(fixture.message(), List.of(), 0, false), first);
    sweepAll(100);
    assertThat(fixture.count("content")).isEqualTo(1);
    assertThat(fixture.look("select content_id from message")).isEqualTo(first.id().value());
  }

  private void share(Item item, Message first) {
    fixture.accept(new Submission(fixture.application, 0, List.of(item.sharing(first.id())), null));
  }

  @Test
  void expiredKeysGo() throws SQLException {
    fixture.accept(fixture.submission(fixture.claim("a", "h", 200, NOW), fixture.message()));
    fixture.accept(
        fixture.submission(fixture.claim("b", "h", 200, NOW.plusMillis(1)), fixture.message()));
    assertThat(journal.sweep(KEPT_FROM, KEPT_FROM, NOW, 100)).isEqualTo(1);
    assertThat(fixture.look("select key from idempotency")).isEqualTo("b");
  }

  private Message message(String eventId) {
    return new Message(
        fixture.application,
        oldIds.message(),
        "invoice.paid",
        eventId,
        Payload.json("{}"),
        Set.of(),
        Set.of(),
        null,
        LONG_AGO);
  }

  private Message old(String eventId, Planned... planned) {
    Message message = message(eventId);
    fixture.accept(fixture.submission(message, planned));
    return message;
  }

  private int sweepAll(int limit) {
    int all = 0;
    while (true) {
      int swept = journal.sweep(KEPT_FROM, KEPT_FROM, NOW, limit);
      assertThat(swept).isLessThanOrEqualTo(limit);
      all += swept;
      if (swept < limit) {
        return all;
      }
    }
  }
}
