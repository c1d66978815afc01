package dev.carillon.provider.pulse.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Payload;
import dev.carillon.provider.pulse.alert.ThresholdPeriod;
import dev.carillon.provider.pulse.alert.Trigger;
import dev.carillon.provider.pulse.message.Content.OfStudent;
import dev.carillon.provider.pulse.message.Content.Told;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MessageBodyTest {
  private static final UUID MESSAGE = UUID.fromString("dd643652-5295-4898-9c17-e97670e35af3");
  private static final String TRANSACTION =
      TransactionIds.of(UUID.fromString("ab181faf-84a9-4ed7-b16c-3554c69a4727"));
  private static final List<String> DETAILS =
      List.of("24-Nov-2022: Absent from Year 9 History for 50 minutes (as marked by Miss E Lynch)");

  /** The sample gives the student's surname as the first name and the first name as the surname. */
  private static final String SWAPPED =
      "\"first_name\":\"Jones\",\"preferred_name\":\"Max\",\"last_name\":\"Maximillian\"";

  private static final String RIGHT =
      "\"first_name\":\"Maximillian\",\"preferred_name\":\"Max\",\"last_name\":\"Jones\"";

  @Test
  void theDocumentsSampleComesOutByteForByteButForItsSwappedNames() throws IOException {
    String sample = sample();
    assertThat(sample).containsOnlyOnce(SWAPPED);

    Payload body = MessageBody.of(content(new Counts(1, 1, 1), List.of(ofMax(1))));

    assertThat(text(body)).isEqualTo(sample.replace(SWAPPED, RIGHT));
    assertThat(body.contentType()).isEqualTo("application/json");
  }

  @Test
  void whatIsNotKnownIsNullAndWhatThereIsNoneOfIsEmpty() {
    Told told = new Told(Samples.alert(new Trigger.AtLeast(3), null), "Directly to you", List.of());
    OfStudent student = new OfStudent(Samples.student(1, null, null), null, List.of(told));

    JsonNode group = parsed(content(new Counts(1, 1, 1), List.of(student))).at("/alerts/0");

    assertThat(group.get("name").asString()).isEqualTo("First1 Last1");
    assertThat(group.get("badges")).isEmpty();
    JsonNode alert = group.at("/alerts/0");
    assertThat(alert.get("trigger").toString()).isEqualTo("{\"type\":\"threshold\"}");
    assertThat(alert.at("/rows/1/value").asString()).isEqualTo("3 or more absences");
    assertThat(alert.at("/rows/3").toString())
        .isEqualTo("{\"type\":\"detail\",\"key\":\"Detail\",\"list\":[]}");
    assertThat(alert.at("/entity/preferred_name").isNull()).isTrue();
    assertThat(alert.at("/entity/ext_id").isNull()).isTrue();
    assertThat(alert.get("student").toString())
        .isEqualTo(
            "{\"uuid\":\"%s\",\"current_homeroom\":null,\"current_year_level\":null}"
                .formatted(Samples.student(1, null, null).studentId()));
  }

  @Test
  void alertsAreCountedInWordsForEachStudent() {
    JsonNode groups =
        parsed(content(new Counts(9, 4, 4), List.of(ofMax(3), ofMax(1)))).get("alerts");

    assertThat(groups.at("/0/alert_count").asString()).isEqualTo("3 alerts");
    assertThat(groups.at("/1/alert_count").asString()).isEqualTo("1 alert");
  }

  @Test
  void aHomeroomsOwnColorIsItsBadges() {
    OfStudent blue = new OfStudent(Samples.max(), "#0000ff", ofMax(1).alerts());

    JsonNode badge = parsed(content(new Counts(1, 1, 1), List.of(blue))).at("/alerts/0/badges/0");

    assertThat(badge.toString()).isEqualTo("{\"value\":\"7B\",\"color\":\"#0000ff\"}");
  }

  @ParameterizedTest
  @MethodSource("triggers")
  void theTriggerIsToldInWords(Trigger trigger, ThresholdPeriod period, String words) {
    assertThat(Wording.trigger(Samples.alert(trigger, period))).isEqualTo(words);
  }

  static Stream<Arguments> triggers() {
    return Stream.of(
        Arguments.of(new Trigger.Any(), ThresholdPeriod.CURRENT_WEEK, "Any absence"),
        Arguments.of(new Trigger.Any(), null, "Any absence"),
        Arguments.of(new Trigger.AtLeast(1), null, "1 or more absences"),
        Arguments.of(
            new Trigger.AtLeast(3),
            ThresholdPeriod.CURRENT_SEMESTER,
            "3 or more absences in the current semester"),
        Arguments.of(
            new Trigger.AtLeast(2),
            ThresholdPeriod.LAST_14_DAYS,
            "2 or more absences in the last 14 days"));
  }

  @Test
  void pluralsFollowTheRules() {
    assertThat(Stream.of("absence", "late pass", "injury", "day", "Fax").map(Wording::plural))
        .containsExactly("absences", "late passes", "injuries", "days", "Faxes");
  }

  @Test
  void everythingFitsIntoAnOrdinaryMessage() {
    List<OfStudent> students = List.of(ofMax(2), ofMax(3));

    MessageBody.Fitting fitting =
        MessageBody.fitting(Samples.melissa(), students, MessageBody.MOST_BYTES);

    assertThat(fitting.students()).isSameAs(students).isNotEmpty();
    assertThat(fitting.alerts()).isEqualTo(5);
  }

  @Test
  void whatWouldMakeAMessageTooLongIsLeftAndWhatFitsIsNot() {
    // Quotes double and control characters become six when they are written.
    String line = "\"\u0001é€".repeat(50);
    Told told = new Told(Samples.anyAbsence(), "Directly to you", Collections.nCopies(20, line));
    List<OfStudent> students = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      students.add(new OfStudent(Samples.max(), null, Collections.nCopies(7, told)));
    }
    for (int most = 20_000; most < 800_000; most += 13_337) {
      MessageBody.Fitting fitting = MessageBody.fitting(Samples.melissa(), students, most);
      int length = lengthOf(fitting.students(), fitting.alerts());
      assertThat(length).isLessThanOrEqualTo(most);
      assertThat(fitting.alerts())
          .isEqualTo(fitting.students().stream().mapToInt(one -> one.alerts().size()).sum());
      if (fitting.alerts() < 70) {
        assertThat(length).as("room left in %d bytes", most).isGreaterThan(most - 30_000);
      }
    }
    assertThat(MessageBody.fitting(Samples.melissa(), students, 8 << 20).alerts()).isEqualTo(70);
  }

  @Test
  void anAlertOfVeryManyObservationsTellsSomeAndHowManyMore() {
    List<String> lines = Collections.nCopies(10_000, "x".repeat(100));

    List<String> told = MessageBody.details(lines);

    int whole = told.size() - 1;
    assertThat(whole).isGreaterThan(1_000);
    assertThat(told.getLast()).isEqualTo("and %d more", 10_000 - whole);
    assertThat(told.subList(0, whole)).isEqualTo(lines.subList(0, whole));
    assertThat(MessageBody.details(DETAILS)).isEqualTo(DETAILS);
  }

  private static int lengthOf(List<OfStudent> students, int alerts) {
    return MessageBody.of(content(new Counts(alerts, alerts, alerts), students)).length();
  }

  private static OfStudent ofMax(int alerts) {
    Told told = new Told(Samples.anyAbsence(), "Directly to you", DETAILS);
    return new OfStudent(Samples.max(), null, Collections.nCopies(alerts, told));
  }

  private static Content content(Counts counts, List<OfStudent> students) {
    return new Content(MESSAGE, TRANSACTION, counts, Samples.melissa(), students);
  }

  private static JsonNode parsed(Content content) {
    return JsonMapper.shared().readTree(MessageBody.of(content).bytes());
  }

  private static String text(Payload body) {
    return new String(body.bytes(), StandardCharsets.UTF_8);
  }

  private static String sample() throws IOException {
    try (InputStream in = MessageBodyTest.class.getResourceAsStream("document-sample.json")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
