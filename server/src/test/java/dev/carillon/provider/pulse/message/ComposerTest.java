package dev.carillon.provider.pulse.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.model.Reason;
import dev.carillon.model.State;
import dev.carillon.provider.BothDialects;
import dev.carillon.provider.NoRoomException;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.alert.Frequency;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.message.Composer.Progress;
import dev.carillon.provider.pulse.school.Observation;
import dev.carillon.store.sql.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From raised alerts to messages that are with the partners, on real databases. */
class ComposerTest extends BothDialects {
  private Teaching north;
  private FakeServer server;

  @Override
  protected Schema schema() {
    return PulseSchema.SCHEMA;
  }

  @BeforeEach
  void school() {
    north = new Teaching(database);
    server = north.server;
    north.openSchool();
    north.staff("Anna", "Ben", "Carla");
    north.student("Max", "7B", 7);
    north.student("Zoe", "7B", 7);
    north.teaches("Anna", "7B");
    north.leads("Ben", 7);
    server.grant(Teaching.SCHOOL, FakeServer.FIRST, FakeServer.SECOND);
  }

  private void run() {
    assertThat(north.composer().runOnce()).isEqualTo(Progress.DONE);
  }

  private static JsonNode parsed(Payload body) {
    return JsonMapper.shared().readTree(body.bytes());
  }

  /** Each recipient with what is told in each of their messages: student, alert, as whom. */
  private Map<String, List<List<String>>> told(ApplicationKey application) {
    Map<String, List<List<String>>> told = new TreeMap<>();
    for (Message message : server.of(application)) {
      JsonNode body = parsed(FakeServer.body(message));
      List<String> alerts = new ArrayList<>();
      for (JsonNode student : body.get("alerts")) {
        for (JsonNode alert : student.get("alerts")) {
          alerts.add(
              "%s %s %s"
                  .formatted(
                      alert.at("/entity/first_name").asString(),
                      alert.get("name").asString(),
                      alert.at("/rows/2/value").asString()));
        }
      }
      told.computeIfAbsent(body.at("/recipient/name").asString(), _ -> new ArrayList<>())
          .add(alerts);
    }
    return told;
  }

  @Test
  void eachPersonGetsOneMessageOfAllTheirAlerts() {
    north.alert("A", new Recipient.HomeroomTeacher(), new Recipient.YearLevelLead());
    north.alert("B", Teaching.named("Anna"), new Recipient.HomeroomTeacher());
    north.absent("Zoe", "Max", "Max");
    run();
    assertThat(server.messages).isEmpty();

    north.now = Teaching.DUE;
    run();

    Map<String, List<List<String>>> expected =
        Map.of(
            "Anna",
            List.of(
                List.of(
                    "Max A Homeroom teacher of 7B",
                    "Max B Directly to you",
                    "Max A Homeroom teacher of 7B",
                    "Max B Directly to you",
                    "Zoe A Homeroom teacher of 7B",
                    "Zoe B Directly to you")),
            "Ben",
            List.of(
                List.of(
                    "Max A Leader of year 7", "Max A Leader of year 7", "Zoe A Leader of year 7")));
    assertThat(sorted(told(FakeServer.FIRST))).isEqualTo(sorted(expected));
    assertThat(north.raised()).hasSize(6).containsOnly("sent");
    assertThat(north.states()).containsExactly("accepted", "accepted");
    Message first = server.of(FakeServer.FIRST).getFirst();
    assertThat(first.payload()).isSameAs(server.of(FakeServer.SECOND).getFirst().payload());
    assertThat(first.eventType()).isEqualTo("pulse.message");

    north.later(Duration.ofDays(1));
    run();
    assertThat(server.of(FakeServer.FIRST)).hasSize(2);
  }

  private static Map<String, List<List<String>>> sorted(Map<String, List<List<String>>> told) {
    Map<String, List<List<String>>> sorted = new TreeMap<>();
    told.forEach((who, messages) ->
        sorted.put(who, messages.stream().map(one -> one.stream().sorted().toList()).toList()));
    return sorted;
  }

  @Test
  void aMessageSaysWhatItIsAndHowMany() {
    north.alert("A", Teaching.named("Anna"));
    north.absent("Zoe", "Max", "Max");
    north.now = Teaching.DUE;
    run();

    Message message = server.of(FakeServer.FIRST).getFirst();
    JsonNode body = parsed(FakeServer.body(message));
    String id = body.get("message_id").asString();
    assertThat(message.eventId()).isEqualTo(id);
    assertThat(UUID.fromString(id).version()).isEqualTo(4);
    String transaction = body.get("transaction_id").asString();
    byte[] bytes = Base64.getUrlDecoder().decode(transaction);
    assertThat(transaction).hasSize(22);
    assertThat(bytes).hasSize(16);
    assertThat(bytes[6] >> 4).isEqualTo(4);
    for (String count : List.of("queued", "fetched", "sent")) {
      assertThat(body.get(count + "_alert_count").asInt()).isEqualTo(3);
    }
    assertThat(body.at("/alerts/0/name").asString()).isEqualTo("Max Jones");
    assertThat(body.at("/alerts/0/alert_count").asString()).isEqualTo("2 alerts");
    assertThat(body.at("/alerts/0/badges").toString())
        .isEqualTo("[{\"value\":\"7B\",\"color\":\"#123456\"}]");
    assertThat(body.at("/alerts/1/alert_count").asString()).isEqualTo("1 alert");
    assertThat(body.at("/alerts/1/alerts/0/rows/3/list/0").asString()).isEqualTo("Zoe was absent");
  }

  @Test
  void whatIsToldAtOnceDoesNotWaitForTheDaysMessage() {
    north.alert("now", new Frequency.AtOnce(), Teaching.named("Anna"));
    north.alert("daily", Teaching.named("Anna"));
    north.absent("Max");
    run();
    assertThat(told(FakeServer.FIRST).get("Anna"))
        .containsExactly(List.of("Max now Directly to you"));

    north.now = Teaching.DUE;
    run();
    assertThat(told(FakeServer.FIRST).get("Anna"))
        .containsExactly(List.of("Max now Directly to you"), List.of("Max daily Directly to you"));
  }

  @Test
  void moreRecipientsThanAreComposedAtOnceGetOneMessageEach() {
    String[] names = new String[450];
    Recipient[] recipients = new Recipient[names.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = "T" + i;
      recipients[i] = Teaching.named(names[i]);
    }
    north.staff(names);
    north.alert("A", recipients);
    north.alert("B", recipients);
    north.absent("Max", "Zoe", "Max", "Zoe", "Max", "Zoe", "Max");
    north.now = Teaching.DUE;
    run();

    Map<String, List<List<String>>> told = told(FakeServer.SECOND);
    assertThat(told).hasSize(names.length);
    assertThat(told.values())
        .allSatisfy(messages -> {
          assertThat(messages).hasSize(1);
          assertThat(messages.getFirst()).hasSize(14);
        });
    assertThat(server.batches).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(200));
  }

  @Test
  void whoCannotBeToldIsNotedAndTheOthersAreTold() {
    north.student("Kim", null, null);
    north.alert("A", new Recipient.HomeroomTeacher(), Teaching.named("Carla"));
    north.alert("B", new Recipient.YearLevelLead(), Teaching.named("Nobody"));
    north.absent("Kim");
    north.now = Teaching.DUE;
    run();

    assertThat(told(FakeServer.FIRST))
        .isEqualTo(Map.of("Carla", List.of(List.of("Kim A Directly to you"))));
    assertThat(north.raised()).containsExactly("sent", "unsent no_recipient");
    assertThat(
            database.query(
                "select recipient || ' ' || reason || ' ' || position from pulse_unsent"
                    + " order by 1"))
        .containsExactly(
            "homeroom_teacher no_homeroom 0",
            "named recipient_gone 1",
            "year_level_lead" + " no_year_level 0");
  }

  @Test
  void withoutAGrantNothingIsSentAndARowSaysSo() {
    server.grants.clear();
    north.alert("A", Teaching.named("Anna"));
    north.absent("Max");
    north.now = Teaching.DUE;
    run();

    assertThat(server.messages).isEmpty();
    assertThat(north.states()).containsExactly("unsent no_grant");
    assertThat(north.raised()).containsExactly("unsent no_grant");

    server.grant(Teaching.SCHOOL, FakeServer.FIRST);
    north.later(Duration.ofDays(2));
    run();
    assertThat(server.messages).isEmpty();
  }

  @Test
  void applicationsThatAreGoneAreLeftOut() {
    server.gone.add(FakeServer.FIRST);
    north.alert("A", Teaching.named("Anna"));
    north.absent("Max");
    north.now = Teaching.DUE;
    run();
    assertThat(server.of(FakeServer.SECOND)).hasSize(1);
    assertThat(north.states()).containsExactly("accepted");

    server.gone.add(FakeServer.SECOND);
    north.absent("Max");
    north.later(Duration.ofDays(1));
    run();
    assertThat(north.states()).containsExactly("unsent no_grant", "unsent no_webhook");
  }

  @Test
  void waitsForRoomAndSendsThenOnce() {
    north.alert("A", Teaching.named("Anna"), Teaching.named("Ben"));
    north.absent("Max");
    north.now = Teaching.DUE;
    server.hook =
        publish -> {
          publish.run();
          throw new NoRoomException("only so much was stored");
        };
    Composer composer = north.composer();
    assertThat(composer.runOnce()).isEqualTo(Progress.NO_ROOM);
    assertThat(north.states()).containsExactly("composed", "composed");

    server.hook = FakeServer.Publish::run;
    assertThat(composer.runOnce()).isEqualTo(Progress.DONE);
    assertThat(north.states()).containsExactly("accepted", "accepted");
    assertThat(server.of(FakeServer.FIRST)).hasSize(2);
    assertThat(north.raised()).containsExactly("sent");
  }

  @Test
  void aMessageCanBeReadAsSoonAsItsWebhookMayArrive() {
    north.alert("A", Teaching.named("Anna"));
    north.absent("Max");
    north.now = Teaching.DUE;
    server.grant(Teaching.SCHOOL, FakeServer.FIRST);
    server.withdraw(Teaching.SCHOOL, FakeServer.SECOND);
    List<Optional<Payload>> read = new ArrayList<>();
    server.hook =
        publish -> {
          publish.run();
          read.add(north.contents().content(FakeServer.FIRST, onlyMessage()));
        };
    run();
    Payload body = FakeServer.body(server.of(FakeServer.FIRST).getFirst());
    assertThat(read).containsExactly(Optional.of(body));
    UUID message = onlyMessage();

    assertThat(north.contents().content(FakeServer.SECOND, message)).isEmpty();
    server.grant(Teaching.SCHOOL, FakeServer.SECOND);
    assertThat(north.contents().content(FakeServer.SECOND, message)).isEmpty();
    server.withdraw(Teaching.SCHOOL, FakeServer.FIRST);
    assertThat(north.contents().content(FakeServer.FIRST, message)).isEmpty();
    server.grant(Teaching.SCHOOL, FakeServer.FIRST);
    assertThat(north.contents().content(FakeServer.FIRST, message)).contains(body);
    assertThat(north.contents().content(FakeServer.FIRST, UUID.randomUUID())).isEmpty();
    assertThat(
            north
                .contents()
                .content(
                    new ApplicationKey(new EnvironmentId("env_2"), FakeServer.FIRST.application()),
                    message))
        .isEmpty();
  }

  private UUID onlyMessage() {
    List<String> ids = database.query("select id from pulse_message");
    assertThat(ids).hasSize(1);
    return UUID.fromString(ids.getFirst());
  }

  @Test
  void whatWouldMakeAMessageTooLongComesInAFurtherOne() {
    north.alert("A", Teaching.named("Anna"));
    String detail = "x".repeat(170_000);
    for (int i = 0; i < 60; i++) {
      north.observe(
          new Observation(
              Teaching.SCHOOL,
              "o" + i,
              Teaching.id(i < 35 ? "Max" : "Zoe"),
              "absence",
              Teaching.TODAY,
              detail,
              1,
              false));
    }
    north.now = Teaching.DUE;
    run();

    List<JsonNode> bodies =
        server.of(FakeServer.FIRST).stream().map(one -> parsed(FakeServer.body(one))).toList();
    assertThat(bodies).hasSize(2);
    assertThat(server.of(FakeServer.FIRST))
        .allSatisfy(one -> assertThat(FakeServer.body(one).length()).isLessThanOrEqualTo(8 << 20));
    int sent = bodies.getFirst().get("sent_alert_count").asInt();
    assertThat(bodies.getFirst().get("queued_alert_count").asInt()).isEqualTo(60);
    assertThat(bodies.getFirst().get("fetched_alert_count").asInt()).isEqualTo(60);
    assertThat(sent).isBetween(45, 49);
    assertThat(bodies.getLast().get("queued_alert_count").asInt()).isEqualTo(60 - sent);
    assertThat(bodies.getLast().get("sent_alert_count").asInt()).isEqualTo(60 - sent);
    assertThat(north.raised()).containsOnly("sent");
  }

  @Test
  void onlyOneNodeComposesASchoolsMessagesAndAnotherTakesOverWhenItStops() {
    north.alert("A", Teaching.named("Anna"));
    north.absent("Max");
    north.now = Teaching.DUE;
    List<Progress> others = new ArrayList<>();
    server.hook =
        publish -> {
          publish.run();
          server.hook = FakeServer.Publish::run;
          Composer other = north.composer(new Shared(database));
          others.add(other.runOnce());
          assertThat(north.states()).containsExactly("composed");
          north.later(Claims.LENGTH);
          others.add(other.runOnce());
          assertThat(north.states()).containsExactly("accepted");
        };
    assertThat(north.composer(new Shared(database)).runOnce()).isEqualTo(Progress.DONE);
    assertThat(others).containsExactly(Progress.DONE, Progress.DONE);
    assertThat(server.of(FakeServer.FIRST)).hasSize(1);
    assertThat(north.states()).containsExactly("accepted");
    assertThat(database.query("select holder from pulse_claim")).isEmpty();
  }

  @Test
  void howMessagesEndIsSeenAndOperatorsAreToldOfThoseThatNobodyTook() {
    server.hasOperational = true;
    north.alert("A", Teaching.named("Anna"), Teaching.named("Ben"), Teaching.named("Carla"));
    north.absent("Max");
    north.now = Teaching.DUE;
    run();
    List<Message> first = server.of(FakeServer.FIRST);
    List<Message> second = server.of(FakeServer.SECOND);
    server.deliver(first.get(0), null, null, State.DELIVERED);
    server.deliver(second.get(0), null, north.now.plusSeconds(2_000), State.RETRYING);
    server.deliver(first.get(1), Reason.ATTEMPTS_EXHAUSTED, null, State.UNDELIVERABLE);
    server.deliver(second.get(1), null, north.now.plusSeconds(600), State.RETRYING);
    run();
    assertThat(north.states()).containsExactly("accepted", "accepted", "accepted");

    north.later(Handover.FIRST_CHECK);
    run();
    assertThat(north.states()).containsExactly("accepted", "delivered", "unsent no_webhook");
    assertThat(server.of(FakeServer.OPERATIONS)).isEmpty();

    server.deliver(second.get(1), Reason.NO_GRANT, null, State.CANCELLED);
    north.later(Duration.ofSeconds(640));
    server.hook =
        publish -> {
          publish.run();
          throw new IllegalStateException("the process ends here");
        };
    assertThatThrownBy(this::run).hasMessage("the process ends here");
    server.hook = FakeServer.Publish::run;
    north.later(Ending.SOONEST);
    run();
    assertThat(north.states())
        .containsExactly("delivered", "undeliverable attempts_exhausted", "unsent no_webhook");
    List<Message> told = server.of(FakeServer.OPERATIONS);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().eventType()).isEqualTo("pulse.message.undeliverable");
    JsonNode data = parsed(FakeServer.body(told.getFirst())).get("data");
    assertThat(data.get("messageId").asString()).isEqualTo(first.get(1).eventId());
    assertThat(data.get("school").asString()).isEqualTo("north");
    assertThat(data.get("reason").asString()).isEqualTo("attempts_exhausted");
  }
}
