package dev.carillon.provider.pulse.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Message;
import dev.carillon.provider.BothDialects;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.message.Composer.Progress;
import dev.carillon.store.sql.Schema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run that ends at any of its points, and another process that goes on: before and after each
 * transaction, and before and after each publish.
 */
class BrokenOffTest extends BothDialects {
  @Override
  protected Schema schema() {
    return PulseSchema.SCHEMA;
  }

  /** The process ends. */
  private static final class Killed extends RuntimeException {
    Killed() {
      super("killed", null, false, false);
    }
  }

  /** Ends the process at one of its points. */
  private static final class Fuse implements Runnable {
    private final int last;
    private final AtomicInteger steps = new AtomicInteger();

    Fuse(int last) {
      this.last = last;
    }

    @Override
    public void run() {
      // Dead is dead: what a "finally" does afterwards does not happen either.
      if (steps.getAndIncrement() >= last) {
        throw new Killed();
      }
    }

    boolean hasBlown() {
      return steps.get() > last;
    }
  }

  private Teaching school() {
    Teaching north = new Teaching(database);
    north.openSchool();
    north.staff("Anna", "Ben");
    north.student("Max", "7B", 7);
    north.student("Zoe", "7B", 7);
    north.teaches("Anna", "7B");
    north.alert("A", new Recipient.HomeroomTeacher(), Teaching.named("Ben"));
    north.alert("B", new Recipient.HomeroomTeacher(), new Recipient.YearLevelLead());
    north.absent("Max", "Zoe");
    north.now = Teaching.DUE;
    north.server.grant(Teaching.SCHOOL, FakeServer.FIRST, FakeServer.SECOND);
    return north;
  }

  /**
   * @return whether it came to its end
   */
  private static boolean isDone(Teaching north, Fuse fuse) {
    north.server.hook =
        publish -> {
          fuse.run();
          publish.run();
          fuse.run();
        };
    north.server.beforeExpunge = fuse;
    try {
      return north.composer(new BreakingDatabase(north.database, fuse)).runOnce() == Progress.DONE
          && !fuse.hasBlown();
    } catch (Killed killed) {
      return false;
    }
  }

  /** Another process, on another handle of the same database. */
  private Teaching restarted(Teaching before) {
    database.close();
    database = dialect.again(database);
    Teaching after = new Teaching(database, before.server);
    // With PostgreSQL somebody else could still be at it until the claim ends.
    after.now = before.now.plus(database.sole() ? Duration.ZERO : Claims.LENGTH);
    after.server.hook = FakeServer.Publish::run;
    after.server.beforeExpunge = () -> {};
    return after;
  }

  private void anew(int round) throws Exception {
    database.close();
    Path another = folder.resolve("round-%d".formatted(round));
    Files.createDirectories(another);
    database = dialect.open(schema(), another);
  }

  @Test
  void eachPersonIsToldOnceOfEachAlertWhereverARunIsBrokenOff() throws Exception {
    boolean done = false;
    int points = 0;
    while (!done) {
      anew(points);
      Teaching north = school();
      done = isDone(north, new Fuse(points));
      Teaching after = restarted(north);
      assertThat(after.composer().runOnce()).as("after point %d", points).isEqualTo(Progress.DONE);
      assertThat(told(after)).as("broken off at point %d", points).isEqualTo(EXPECTED);
      assertThat(after.raised())
          .as("broken off at point %d", points)
          .hasSize(4)
          .containsOnly("sent");
      assertThat(after.states()).hasSize(2).doesNotContain("composed");
      points++;
    }
    assertThat(points).as("points at which it was broken off").isGreaterThan(12);
  }

  private static final Map<String, List<String>> EXPECTED =
      Map.of("Anna", List.of("Max A", "Max B", "Zoe A", "Zoe B"), "Ben", List.of("Max A", "Zoe A"));

  /** What each person was told by all their messages, the same by both applications. */
  private static Map<String, List<String>> told(Teaching north) {
    List<Message> first = north.server.of(FakeServer.FIRST);
    List<Message> second = north.server.of(FakeServer.SECOND);
    assertThat(first.stream().map(Message::eventId))
        .containsExactlyInAnyOrderElementsOf(second.stream().map(Message::eventId).toList());
    Map<String, List<String>> told = new TreeMap<>();
    for (Message message : first) {
      String id = String.valueOf(message.eventId());
      assertThat(north.server.find(FakeServer.SECOND, id).map(Message::payload))
          .contains(FakeServer.body(message));
      JsonNode body = JsonMapper.shared().readTree(FakeServer.body(message).bytes());
      List<String> alerts = new ArrayList<>();
      for (JsonNode student : body.get("alerts")) {
        for (JsonNode alert : student.get("alerts")) {
          alerts.add(
              alert.at("/entity/first_name").asString() + " " + alert.get("name").asString());
        }
      }
      assertThat(body.get("sent_alert_count").asInt()).isEqualTo(alerts.size());
      assertThat(told.put(body.at("/recipient/name").asString(), alerts.stream().sorted().toList()))
          .as("no second message to one person")
          .isNull();
    }
    return told;
  }

  @Test
  void whatSomePartnersHaveAlreadyTheOthersGetWithTheSameContent() {
    Teaching north = school();
    north.server.hook =
        publish -> {
          // The engine took the first application's messages and then died.
          north.server.gone.add(FakeServer.SECOND);
          publish.run();
          north.server.gone.clear();
          throw new Killed();
        };
    assertThat(broken(north)).isTrue();
    Teaching after = restarted(north);
    // What was known of Anna has changed since: what one partner was told is what all are told.
    after.staff("Ben");
    database.execute("update pulse_staff set name = 'Anna-Maria' where name = 'Anna'");
    assertThat(after.composer().runOnce()).isEqualTo(Progress.DONE);
    assertThat(told(after)).isEqualTo(EXPECTED);
  }

  private static boolean broken(Teaching north) {
    try {
      north.composer().runOnce();
      return false;
    } catch (Killed killed) {
      return true;
    }
  }

  @Test
  void whoeverIsErasedWhileARunIsBrokenOffIsInNothingThatIsSent() throws Exception {
    for (int points = 0; points < 14; points++) {
      anew(points);
      Teaching north = school();
      isDone(north, new Fuse(points));
      Teaching after = restarted(north);
      after.erase("Max");
      assertThat(after.composer().runOnce()).isEqualTo(Progress.DONE);
      // Contents that were with partners before are erased whole.
      after.composer().runOnce();
      for (Message message : after.server.of(FakeServer.FIRST)) {
        if (message.payload() != null) {
          assertThat(new String(message.payload().bytes(), StandardCharsets.UTF_8))
              .as("broken off at point %d", points)
              .contains("Zoe")
              .doesNotContain("Max");
        }
        assertThat(
                after
                    .contents()
                    .content(FakeServer.FIRST, UUID.fromString(String.valueOf(message.eventId())))
                    .isPresent())
            .isEqualTo(message.payload() != null);
      }
      assertThat(after.server.of(FakeServer.FIRST)).hasSize(2);
      assertThat(database.query("select message_id from pulse_expunge")).isEmpty();
    }
  }
}
