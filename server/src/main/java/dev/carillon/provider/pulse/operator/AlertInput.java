package dev.carillon.provider.pulse.operator;

import dev.carillon.http.Given;
import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.TextRule;
import dev.carillon.provider.pulse.alert.AlertType;
import dev.carillon.provider.pulse.alert.Cohort;
import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.Frequency;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.alert.ThresholdPeriod;
import dev.carillon.provider.pulse.alert.Trigger;
import dev.carillon.provider.pulse.school.SchoolKey;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of a configured alert, before it is held against its type and the school.
 *
 * @param type the id of its type
 */
record AlertInput(
    SchoolKey school,
    UUID id,
    String name,
    UUID type,
    Cohort cohort,
    Trigger trigger,
    @Nullable ThresholdPeriod period,
    List<Recipient> recipients,
    Frequency frequency,
    @Nullable UUID configuredBy,
    boolean enabled) {
  private static final int MAX_YEAR_LEVELS = 110;
  private static final int MAX_HOMEROOMS = 500;
  private static final int MAX_STUDENTS = 2_000;
  private static final int MAX_RECIPIENTS = 50;
  private static final int MAX_COUNT = 10_000;
  private static final UUID NOBODY = new UUID(0, 0);
  private static final TextRule CHOICE = TextRule.text(0, 64);

  /**
   * @throws HttpError 422
   */
  static AlertInput read(JsonObject json, SchoolKey school, UUID id) throws HttpError {
    People.id(json, id);
    List<Recipient> recipients = recipients(json);
    UUID configuredBy = Fields.uuid(json, "configured_by").orNull();
    if (configuredBy == null && recipients.contains(new Recipient.Configurer())) {
      json.refuse(
          "configured_by", "value_error.missing", "is needed: a recipient is the configurer");
    }
    AlertInput input =
        new AlertInput(
            school,
            id,
            json.required("name", json.text("name", Fields.LINE), ""),
            json.required("type", Fields.uuid(json, "type"), NOBODY),
            cohort(json),
            trigger(json),
            period(json),
            recipients,
            frequency(json),
            configuredBy,
            json.notNull("enabled", json.bool("enabled")).or(true));
    json.check();
    return input;
  }

  /**
   * @throws HttpError 422 where the period does not go with the type
   */
  ConfiguredAlert of(AlertType itsType) throws HttpError {
    if (itsType.takesPeriod() == (period == null)) {
      throw HttpError.invalid(
          "body",
          "threshold_period",
          "value_error.period",
          itsType.takesPeriod()
              ? "is needed: alerts of the type “%s” count within a threshold period"
                  .formatted(itsType.label())
              : "must be absent: alerts of the type “%s” take no threshold period"
                  .formatted(itsType.label()));
    }
    return new ConfiguredAlert(
        school,
        id,
        name,
        itsType,
        cohort,
        trigger,
        period,
        recipients,
        frequency,
        configuredBy,
        enabled);
  }

  /** Members of staff whom it names. */
  Set<UUID> staff() {
    Set<UUID> staff = new HashSet<>();
    for (Recipient recipient : recipients) {
      if (recipient instanceof Recipient.Named(UUID named)) {
        staff.add(named);
      }
    }
    if (configuredBy != null) {
      staff.add(configuredBy);
    }
    return staff;
  }

  private static Cohort cohort(JsonObject json) {
    JsonObject cohort = json.notNull("cohort", json.object("cohort")).orNull();
    if (cohort == null) {
      return Cohort.ALL;
    }
    List<Integer> levels =
        cohort
            .integers(
                "year_levels",
                StudentJson.MIN_YEAR_LEVEL,
                StudentJson.MAX_YEAR_LEVEL,
                MAX_YEAR_LEVELS)
            .or(List.of());
    return new Cohort(
        new HashSet<>(levels),
        cohort.texts("homerooms", Fields.LINE, 0, MAX_HOMEROOMS).or(Set.of()),
        Fields.uuids(cohort, "students", MAX_STUDENTS).or(Set.of()));
  }

  private static Trigger trigger(JsonObject json) {
    JsonObject trigger = json.required("trigger", json.object("trigger"), json);
    if (trigger == json) {
      return new Trigger.Any();
    }
    String type = choice(trigger, "type", List.of("all", "threshold"));
    Given<Integer> count = trigger.integer("count", 1, MAX_COUNT);
    if (type.equals("threshold")) {
      return new Trigger.AtLeast(trigger.required("count", count, 1));
    }
    if (type.equals("all") && trigger.has("count")) {
      trigger.refuse("count", "value_error.trigger", "must be absent where the type is all");
    }
    return new Trigger.Any();
  }

  private static @Nullable ThresholdPeriod period(JsonObject json) {
    String given = json.text("threshold_period", CHOICE).orNull();
    if (given == null) {
      return null;
    }
    for (ThresholdPeriod period : ThresholdPeriod.values()) {
      if (period.wireName().equals(given)) {
        return period;
      }
    }
    json.refuse(
        "threshold_period",
        "value_error.enum",
        "must be one of "
            + Arrays.stream(ThresholdPeriod.values()).map(ThresholdPeriod::wireName).toList());
    return null;
  }

  private static List<Recipient> recipients(JsonObject json) {
    List<Recipient> recipients = new ArrayList<>();
    List<JsonObject> given =
        json.required("recipients", json.objects("recipients", 1, MAX_RECIPIENTS), List.of());
    for (JsonObject each : given) {
      String type =
          choice(
              each, "type", List.of("staff", "configurer", "homeroom_teacher", "year_level_lead"));
      Recipient recipient =
          switch (type) {
            case "staff" ->
                new Recipient.Named(each.required("id", Fields.uuid(each, "id"), NOBODY));
            case "homeroom_teacher" -> new Recipient.HomeroomTeacher();
            case "year_level_lead" -> new Recipient.YearLevelLead();
            default -> new Recipient.Configurer();
          };
      if (recipients.contains(recipient) && !type.isEmpty()) {
        each.refuse("type", "value_error.duplicate", "stands in the array already");
      }
      if (!type.isEmpty()) {
        recipients.add(recipient);
      }
    }
    return recipients;
  }

  private static Frequency frequency(JsonObject json) {
    JsonObject frequency = json.required("frequency", json.object("frequency"), json);
    if (frequency == json) {
      return new Frequency.AtOnce();
    }
    String type = choice(frequency, "type", List.of("at_once", "daily", "weekly"));
    LocalTime at = Fields.timeOfDay(frequency, "at").orNull();
    if (type.equals("at_once") && at != null) {
      frequency.refuse("at", "value_error.frequency", "must be absent where the type is at_once");
    }
    if (!type.equals("weekly") && !frequency.raw("day").isAbsent()) {
      frequency.refuse("day", "value_error.frequency", "must be absent unless the type is weekly");
    }
    return switch (type) {
      case "daily" -> new Frequency.Daily(at);
      case "weekly" -> new Frequency.Weekly(dayOfWeek(frequency), at);
      default -> new Frequency.AtOnce();
    };
  }

  private static DayOfWeek dayOfWeek(JsonObject frequency) {
    List<String> days =
        Arrays.stream(DayOfWeek.values()).map(day -> day.name().toLowerCase(Locale.ROOT)).toList();
    int day = days.indexOf(choice(frequency, "day", days));
    return day < 0 ? DayOfWeek.MONDAY : DayOfWeek.of(day + 1);
  }

  /** One of the words; empty, with a problem, for anything else. */
  private static String choice(JsonObject json, String name, List<String> words) {
    Given<String> given = json.text(name, CHOICE);
    String word = json.required(name, given, "");
    if (!word.isEmpty() && !words.contains(word)) {
      json.refuse(name, "value_error.enum", "must be one of " + words);
      return "";
    }
    return word;
  }
}
