package dev.carillon.store;

import static dev.carillon.store.JournalFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Lease;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.model.State;
import dev.carillon.store.Submission.Accepted;
import dev.carillon.store.Submission.Item;
import dev.carillon.store.Submission.ItemResult;
import dev.carillon.store.Submission.Planned;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a group commit commits and what it refuses, on either store. */
public abstract class AcceptConformance {
  private static final ItemResult STORED = new ItemResult.Stored();

  private JournalFixture fixture;
  private Journal journal;

  private static ItemResult taken(Message holder) {
    return new ItemResult.EventIdTaken(holder.id());
  }

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
  void payloadsComeBackByteForByte() {
    byte[] every = new byte[256];
    for (int i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    byte[] large = new byte[1 << 20];
    new Random(7).nextBytes(large);
    EndpointId endpoint = fixture.ids.endpoint();
    List<Payload> payloads =
        List.of(
            Payload.of(every, "application/octet-stream"),
            Payload.of(large, "image/png"),
            Payload.of(new byte[0], "text/plain"),
            Payload.json("{\"n\": 1.0, \"n\" : 1}"));
    List<Message> messages = new ArrayList<>();
    for (Payload payload : payloads) {
      Message message = fixture.message(null, payload);
      messages.add(message);
      fixture.accept(fixture.submission(message, fixture.scheduled(endpoint)));
    }
    List<Lease> taken = journal.takeUp(fixture.lease, NOW, List.of(fixture.demand(endpoint, 10)));
    assertThat(taken.stream().map(Lease::message)).isEqualTo(messages);
  }

  @Test
  void aGroupCommitsWhatItCanAndSaysWhatBecameOfTheRest() throws SQLException {
    Submission good = fixture.submission(fixture.message(), fixture.owned(fixture.ids.endpoint()));
    Submission stale =
        new Submission(
            fixture.application,
            7,
            List.of(new Item(fixture.message(), List.of(), 0, false)),
            fixture.claim("stale", "h", 200));
    ApplicationKey nobody =
        new ApplicationKey(new EnvironmentId("env_test"), new ApplicationId("app_nobody"));
    Submission gone =
        new Submission(nobody, 0, List.of(new Item(fixture.message(), List.of(), 0, false)), null);
    Submission last =
        fixture.submission(fixture.message(), fixture.skipped(new EndpointId("ep_x")));
    assertThat(journal.accept(fixture.lease, List.of(stale, good, gone, last)))
        .containsExactly(
            new Accepted.Stale(),
            new Accepted.Committed(List.of(STORED)),
            new Accepted.ApplicationGone(),
            new Accepted.Committed(List.of(STORED)));
    assertThat(fixture.count("message")).isEqualTo(2);
    assertThat(fixture.count("content")).isEqualTo(2);
    assertThat(fixture.count("delivery")).isEqualTo(2);
    assertThat(fixture.count("idempotency")).isZero();
  }

  @Test
  void aFaultLeavesNothingOfTheGroup() throws SQLException {
    Submission good =
        fixture.submission(
            fixture.claim("key", "h", 200),
            fixture.message("event", Payload.json("{}")),
            fixture.owned(fixture.ids.endpoint()));
    Planned impossible =
        new Planned(
            fixture.ids.delivery(),
            fixture.scheduled(fixture.ids.endpoint()).target(),
            dev.carillon.model.Run.SCHEDULED,
            State.SCHEDULED,
            null,
            null);
    Submission bad = fixture.submission(fixture.message(), impossible);
    assertThatThrownBy(() -> journal.accept(fixture.lease, List.of(good, bad)))
        .isInstanceOf(IllegalStateException.class);
    for (String table : List.of("message", "content", "delivery", "event_key", "idempotency")) {
      assertThat(fixture.count(table)).as(table).isZero();
    }
    assertThat(fixture.accept(good)).isEqualTo(new Accepted.Committed(List.of(STORED)));
  }

  @Test
  void aChangedSetOfEndpointsMakesPlansStale() throws SQLException {
    fixture.execute("update application set endpoints_version = 1");
    Message message = fixture.message();
    assertThat(fixture.accept(fixture.submission(message))).isEqualTo(new Accepted.Stale());
    Submission anew =
        new Submission(
            fixture.application, 1, List.of(new Item(message, List.of(), 3, false)), null);
    assertThat(fixture.accept(anew)).isEqualTo(new Accepted.Committed(List.of(STORED)));
    assertThat(fixture.look("select not_interested from message")).isEqualTo("3");
  }

  @Test
  void anEqualRequestGetsTheFirstOnesAnswer() throws SQLException {
    StoredAnswer answer = new StoredAnswer(202, Payload.json("{\"hash\":\"h\"}"));
    fixture.accept(fixture.submission(fixture.claim("k", "h", 202), fixture.message()));
    assertThat(fixture.accept(fixture.submission(fixture.claim("k", "h", 999), fixture.message())))
        .isEqualTo(new Accepted.Repeated(answer));
    assertThat(fixture.accept(fixture.submission(fixture.claim("k", "x", 202), fixture.message())))
        .isEqualTo(new Accepted.KeyReused());
    assertThat(fixture.count("message")).isEqualTo(1);
  }

  /** As a server leaves it that ended between the two. */
  @Test
  void aKeyWithoutAnAnswerIsThatOfItsOwnRequestAlone() throws SQLException {
    fixture.execute(
        """
        insert into idempotency (scope, key, request_hash, claimed_at, expires_at)
        values ('tok_one', 'k', 'h', %d, %d)
        """
            .formatted(
                JournalFixture.NOW.toEpochMilli(),
                JournalFixture.NOW.plusSeconds(3_600).toEpochMilli()));
    assertThat(fixture.accept(fixture.submission(fixture.claim("k", "x", 202), fixture.message())))
        .isEqualTo(new Accepted.KeyReused());
    assertThat(fixture.accept(fixture.submission(fixture.claim("k", "h", 202), fixture.message())))
        .isInstanceOf(Accepted.Committed.class);
    assertThat(fixture.accept(fixture.submission(fixture.claim("k", "h", 202), fixture.message())))
        .isInstanceOf(Accepted.Repeated.class);
  }

  @Test
  void aRepetitionDoesNotTripOverItsOwnEventId() throws SQLException {
    Payload payload = Payload.json("{}");
    fixture.accept(
        fixture.submission(fixture.claim("k", "h", 202), fixture.message("event", payload)));
    assertThat(
            fixture.accept(
                fixture.submission(
                    fixture.claim("k", "h", 202), fixture.message("event", payload))))
        .isInstanceOf(Accepted.Repeated.class);
  }

  @Test
  void onlyAnswersOfSuccessAreKept() throws SQLException {
    Accepted first =
        fixture.accept(fixture.submission(fixture.claim("k", "h", 409), fixture.message()));
    assertThat(first).isEqualTo(new Accepted.Committed(List.of(STORED)));
    assertThat(fixture.count("idempotency")).isZero();
    assertThat(fixture.accept(fixture.submission(fixture.claim("k", "x", 200), fixture.message())))
        .isEqualTo(new Accepted.Committed(List.of(STORED)));
  }

  @Test
  void aKeyIsFreeAgainWhenItsAnswerHasExpired() {
    Instant soon = NOW.plusMillis(1);
    fixture.accept(fixture.submission(fixture.claim("a", "h", 202, soon), fixture.message()));
    fixture.accept(fixture.submission(fixture.claim("b", "h", 202, NOW), fixture.message()));
    assertThat(fixture.accept(fixture.submission(fixture.claim("a", "h", 202), fixture.message())))
        .isInstanceOf(Accepted.Repeated.class);
    assertThat(fixture.accept(fixture.submission(fixture.claim("b", "x", 202), fixture.message())))
        .isInstanceOf(Accepted.Committed.class);
    assertThat(fixture.accept(fixture.submission(fixture.claim("b", "x", 202), fixture.message())))
        .isEqualTo(new Accepted.Repeated(new StoredAnswer(202, Payload.json("{\"hash\":\"x\"}"))));
  }

  @Test
  void ofOneGroupOnlyTheFirstOfAKeyIsCarriedOut() throws SQLException {
    List<Submission> group =
        List.of(
            fixture.submission(fixture.claim("k", "h", 202), fixture.message()),
            fixture.submission(fixture.claim("other", "h", 202), fixture.message()),
            fixture.submission(fixture.claim("k", "h", 202), fixture.message()),
            fixture.submission(fixture.claim("k", "x", 202), fixture.message()),
            fixture.submission(fixture.claim("refused", "h", 422), fixture.message()),
            fixture.submission(fixture.claim("refused", "h", 202), fixture.message()));
    List<Accepted> results = journal.accept(fixture.lease, group);
    assertThat(results.get(0)).isInstanceOf(Accepted.Committed.class);
    assertThat(results.get(1)).isInstanceOf(Accepted.Committed.class);
    assertThat(results.get(2)).isInstanceOf(Accepted.Repeated.class);
    assertThat(results.get(3)).isInstanceOf(Accepted.KeyReused.class);
    assertThat(results.get(4)).isInstanceOf(Accepted.Committed.class);
    assertThat(results.get(5)).isInstanceOf(Accepted.Committed.class);
    assertThat(fixture.count("message")).isEqualTo(4);
  }

  @Test
  void aHundredAtOnceWithOneKeyMakeOneMessage() throws Exception {
    int callers = 100;
    CyclicBarrier start = new CyclicBarrier(callers);
    List<Callable<Accepted>> tasks = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Submission submission =
          fixture.submission(
              fixture.claim("k", "h", 202),
              fixture.message("event", Payload.json("{}")),
              fixture.scheduled(fixture.ids.endpoint()));
      tasks.add(() -> {
        start.await(30, TimeUnit.SECONDS);
        return fixture.accept(submission);
      });
    }
    int committed = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      for (Future<Accepted> future : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        switch (future.get()) {
          case Accepted.Committed _ -> committed++;
          case Accepted.Repeated(StoredAnswer answer) -> assertThat(answer.status()).isEqualTo(202);
          case Accepted.KeyReused _, Accepted.Stale _, Accepted.ApplicationGone _ ->
              throw new AssertionError(future.get());
        }
      }
    }
    assertThat(committed).isEqualTo(1);
    assertThat(fixture.count("message")).isEqualTo(1);
    assertThat(fixture.count("delivery")).isEqualTo(1);
  }

  @Test
  void groupsWithCrossingKeysAllComeThrough() throws Exception {
    int callers = 8;
    CyclicBarrier start = new CyclicBarrier(callers);
    List<Callable<List<Accepted>>> tasks = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      List<Submission> group = new ArrayList<>();
      for (int k = 0; k < 40; k++) {
        int key = i % 2 == 0 ? k : 39 - k;
        group.add(
            fixture.submission(
                fixture.claim("k%d".formatted(key), "h", 202),
                fixture.message("event%d".formatted(key), Payload.json("{}"))));
      }
      tasks.add(() -> {
        start.await(30, TimeUnit.SECONDS);
        return journal.accept(fixture.lease, group);
      });
    }
    int committed = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      for (Future<List<Accepted>> future : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        for (Accepted accepted : future.get()) {
          committed += accepted instanceof Accepted.Committed ? 1 : 0;
        }
      }
    }
    assertThat(committed).isEqualTo(40);
    assertThat(fixture.count("message")).isEqualTo(40);
  }

  @Test
  void anEventIdIsTakenOnceInAnApplication() throws SQLException {
    Payload payload = Payload.of("{}".getBytes(StandardCharsets.UTF_8), Payload.JSON);
    Message one = fixture.message("one", payload);
    Message two = fixture.message("two", payload);
    Submission batch =
        new Submission(
            fixture.application,
            0,
            List.of(
                new Item(one, List.of(), 0, false),
                new Item(
                    fixture.message("one", payload),
                    List.of(fixture.owned(fixture.ids.endpoint())),
                    0,
                    false),
                new Item(two, List.of(), 0, false)),
            null);
    assertThat(fixture.accept(batch))
        .isEqualTo(new Accepted.Committed(List.of(STORED, taken(one), STORED)));
    assertThat(fixture.accept(fixture.submission(fixture.message("two", payload))))
        .isEqualTo(new Accepted.Committed(List.of(taken(two))));
    assertThat(fixture.count("message")).isEqualTo(2);
    assertThat(fixture.count("delivery")).isZero();
    ApplicationKey other = fixture.newApplication(new EnvironmentId("env_test"));
    Message there =
        new Message(
            other,
            fixture.ids.message(),
            "invoice.paid",
            "two",
            payload,
            java.util.Set.of(),
            java.util.Set.of(),
            null,
            NOW);
    assertThat(fixture.accept(fixture.submission(there)))
        .isEqualTo(new Accepted.Committed(List.of(STORED)));
  }

  @Test
  void anAnswerIsWorkedOutFromWhatBecameOfEachItem() throws SQLException {
    Payload payload = Payload.json("{}");
    Message one = fixture.message("one", payload);
    fixture.accept(fixture.submission(one));
    List<List<ItemResult>> seen = new ArrayList<>();
    Submission.Claim claim =
        new Submission.Claim(
            "tok_one",
            "k",
            "h",
            NOW.plusSeconds(60),
            results -> {
              seen.add(results);
              return new StoredAnswer(409, Payload.json("{}"));
            });
    assertThat(fixture.accept(fixture.submission(claim, fixture.message("one", payload))))
        .isEqualTo(new Accepted.Committed(List.of(taken(one))));
    assertThat(seen).containsExactly(List.of(taken(one)));
    assertThat(fixture.count("idempotency")).isZero();
  }

  @Test
  void contentIsStoredOnceForTheMessagesThatShareIt() throws SQLException {
    ApplicationKey other = fixture.newApplication(new EnvironmentId("env_test"));
    Message first = fixture.message("one", Payload.json("{\"n\":1.0}"));
    fixture.accept(fixture.submission(first));
    Message second = sharing(other, first, first);
    Message third = sharing(fixture.newApplication(new EnvironmentId("env_test")), second, second);
    assertThat(fixture.look("select string_agg(id, ' ') from content"))
        .isEqualTo(first.id().value());
    for (Message message : List.of(second, third)) {
      EndpointId endpoint = fixture.ids.endpoint();
      assertThat(journal.addRun(message.application(), message.id(), fixture.scheduled(endpoint)))
          .isTrue();
      assertThat(
              journal.takeUp(
                  fixture.lease,
                  NOW,
                  List.of(new Journal.Demand(message.application(), endpoint, 10))))
          .singleElement()
          .extracting(Lease::message)
          .isEqualTo(message);
    }
  }

  @Test
  void contentThatCannotBeSharedIsStored() throws SQLException {
    Message first = fixture.message();
    fixture.accept(fixture.submission(first));
    Message elsewhere =
        sharing(fixture.newApplication(new EnvironmentId("env_other")), first, first);
    Message ofNothing = sharing(fixture.application, fixture.message(), first);
    fixture.execute("delete from content where id = '%s'".formatted(first.id()));
    Message ofContentGone = sharing(fixture.application, first, first);
    for (Message message : List.of(elsewhere, ofNothing, ofContentGone)) {
      assertThat(
              fixture.look(
                  "select content_id from message where id = '%s'".formatted(message.id())))
          .isEqualTo(message.id().value());
    }
    assertThat(fixture.count("content")).isEqualTo(3);
  }

  /** Accepts a message of an application that is to have the content of another. */
  private Message sharing(ApplicationKey application, Message other, Message like) {
    Message message =
        new Message(
            application,
            fixture.ids.message(),
            like.eventType(),
            null,
            like.payload(),
            like.channels(),
            like.tags(),
            like.orderingKey(),
            NOW);
    Item item = new Item(message, List.of(), 0, false).sharing(other.id());
    assertThat(fixture.accept(new Submission(application, 0, List.of(item), null)))
        .isEqualTo(new Accepted.Committed(List.of(STORED)));
    return message;
  }
}
