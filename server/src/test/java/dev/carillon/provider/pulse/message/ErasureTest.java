package dev.carillon.provider.pulse.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Message;
import dev.carillon.provider.BothDialects;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.message.Composer.Progress;
import dev.carillon.store.sql.Schema;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Persons, alerts and schools that are taken away. */
class ErasureTest extends BothDialects {
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
    north.staff("Anna", "Ben");
    north.student("Max", "7B", 7);
    north.student("Zoe", "8A", 8);
    north.teaches("Anna", "7B");
    north.teaches("Ben", "8A");
    north.alert("A", new Recipient.HomeroomTeacher());
    north.absent("Max", "Zoe");
    server.grant(Teaching.SCHOOL, FakeServer.FIRST, FakeServer.SECOND);
  }

  private void run() {
    assertThat(north.composer().runOnce()).isEqualTo(Progress.DONE);
  }

  private boolean isReadable(Message message) {
    return north
        .contents()
        .content(message.application(), UUID.fromString(String.valueOf(message.eventId())))
        .isPresent();
  }

  @Test
  void messagesAboutAStudentAreHiddenAtOnceAndThenErasedEverywhere() {
    north.now = Teaching.DUE;
    run();
    north.erase("Max");
    Message ofMax = about("Max", server);
    Message ofZoe = about("Zoe", server);
    assertThat(isReadable(ofMax)).isFalse();
    assertThat(isReadable(ofZoe)).isTrue();

    run();
    assertThat(server.of(FakeServer.FIRST)).filteredOn(one -> one.payload() == null).hasSize(1);
    assertThat(server.of(FakeServer.SECOND)).filteredOn(one -> one.payload() == null).hasSize(1);
    assertThat(isReadable(ofZoe)).isTrue();
    assertNothingOf("Max");
    assertThat(database.query("select message_id from pulse_expunge")).isEmpty();
  }

  @Test
  void aRecipientIsErasedWithWhatTheyWereTold() {
    north.now = Teaching.DUE;
    run();
    north.erase("Anna");
    run();
    assertThat(server.of(FakeServer.FIRST)).filteredOn(one -> one.payload() == null).hasSize(1);
    assertNothingOf("Anna");
    assertThat(north.raised()).containsExactly("sent", "sent");
  }

  /** In no table of Pulse that persons' ids could be in. */
  private void assertNothingOf(String person) {
    String id = Teaching.id(person).toString();
    assertThat(
            database.query(
                ("select 'recipient' from pulse_message where recipient_id = '%1$s'"
                        + " union all select 'addressed' from pulse_addressed"
                        + " where recipient_id = '%1$s'"
                        + " union all select 'about' from pulse_message_student"
                        + " where student_id = '%1$s'"
                        + " union all select 'unsent' from pulse_unsent where recipient_id = '%1$s'"
                        + " union all select 'raised' from pulse_raised where student_id = '%1$s'")
                    .formatted(id)))
        .isEmpty();
  }

  private static Message about(String student, FakeServer server) {
    return server.of(FakeServer.FIRST).stream()
        .filter(one ->
            new String(FakeServer.body(one).bytes(), StandardCharsets.UTF_8)
                .contains(student + " was absent"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoIsErasedBeforeItIsDueIsNotTold() {
    north.erase("Max");
    north.erase("Ben");
    north.now = Teaching.DUE;
    run();
    assertThat(server.messages).isEmpty();
    assertThat(north.raised()).containsExactly("unsent no_recipient");
  }

  @Test
  void whatIsHandedOverAtThatMomentIsErasedNonetheless() {
    north.now = Teaching.DUE;
    server.hook =
        publish -> {
          publish.run();
          server.hook = FakeServer.Publish::run;
          north.erase("Max");
        };
    run();
    Message ofMax = about("Max", server);
    assertThat(isReadable(ofMax)).isFalse();
    run();
    assertThat(server.of(FakeServer.SECOND)).filteredOn(one -> one.payload() == null).hasSize(1);
    assertThat(north.states()).containsExactly("accepted", "accepted");
    north.later(Handover.FIRST_CHECK);
    run();
    assertThat(north.states()).containsExactly("unsent erased", "unsent no_webhook");
  }

  @Test
  void aDeletedAlertIsNotSent() {
    north.alert("B", Teaching.named("Anna"));
    north.absent("Max");
    north.deleteAlert("A");
    north.now = Teaching.DUE;
    run();
    assertThat(server.of(FakeServer.FIRST)).hasSize(1);
    assertThat(north.raised())
        .containsExactlyInAnyOrder(
            "sent",
            "withdrawn alert_deleted",
            "withdrawn alert_deleted",
            "withdrawn alert_deleted");
  }

  @Test
  void aDeletedSchoolLeavesNothingAndItsContentsAreErased() {
    north.now = Teaching.DUE;
    run();
    north.deleteSchool();
    server.grants.clear();
    run();
    assertThat(server.of(FakeServer.FIRST)).hasSize(2).allMatch(one -> one.payload() == null);
    assertThat(server.of(FakeServer.SECOND)).hasSize(2).allMatch(one -> one.payload() == null);
    for (String table :
        new String[] {"message", "copy", "addressed", "message_student", "expunge", "raised"}) {
      assertThat(database.query("select 'left' from pulse_" + table)).as(table).isEmpty();
    }
  }

  @Test
  void aSchoolThatIsDeletedWhileItsMessagesAreHandedOverLeavesNothingEither() {
    north.now = Teaching.DUE;
    server.hook =
        publish -> {
          publish.run();
          server.hook = FakeServer.Publish::run;
          north.deleteSchool();
          server.grants.clear();
        };
    run();
    run();
    assertThat(server.of(FakeServer.FIRST)).hasSize(2).allMatch(one -> one.payload() == null);
    assertThat(database.query("select message_id from pulse_copy")).isEmpty();
    assertThat(database.query("select message_id from pulse_expunge")).isEmpty();
  }
}
