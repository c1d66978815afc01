package dev.carillon.provider.pulse.operator;

import dev.carillon.http.JsonWriter;
import dev.carillon.provider.pulse.alert.Cohort;
import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.Frequency;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.alert.Trigger;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Locale;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A configured alert as the operators' API answers it. */
final class AlertJson {
  private AlertJson() {}

  static void write(JsonWriter json, ConfiguredAlert alert) {
    UUID configuredBy = alert.configuredBy();
    json.text("id", alert.id().toString())
        .text("name", alert.name())
        .text("type", alert.type().id().toString())
        .object("cohort", cohort -> write(cohort, alert.cohort()))
        .object("trigger", trigger -> write(trigger, alert.trigger()))
        .text("threshold_period", alert.period() == null ? null : alert.period().wireName())
        .array("recipients", alert.recipients(), AlertJson::write)
        .object("frequency", frequency -> write(frequency, alert.frequency()))
        .text("configured_by", configuredBy == null ? null : configuredBy.toString())
        .bool("enabled", alert.enabled());
  }

  private static void write(JsonWriter json, Cohort cohort) {
    json.numbers("year_levels", new TreeSet<>(cohort.yearLevels()))
        .texts("homerooms", new TreeSet<>(cohort.homerooms()))
        .texts("students", cohort.students().stream().map(UUID::toString).sorted().toList());
  }

  private static void write(JsonWriter json, Trigger trigger) {
    json.text("type", trigger.wireName());
    if (trigger instanceof Trigger.AtLeast(int count)) {
      json.number("count", count);
    }
  }

  private static void write(JsonWriter json, Recipient recipient) {
    switch (recipient) {
      case Recipient.Named(UUID staff) -> json.text("type", "staff").text("id", staff.toString());
      case Recipient.Configurer _ -> json.text("type", "configurer");
      case Recipient.HomeroomTeacher _ -> json.text("type", "homeroom_teacher");
      case Recipient.YearLevelLead _ -> json.text("type", "year_level_lead");
    }
  }

  private static void write(JsonWriter json, Frequency frequency) {
    switch (frequency) {
      case Frequency.AtOnce _ -> json.text("type", "at_once");
      case Frequency.Daily(LocalTime at) -> json.text("type", "daily").text("at", text(at));
      case Frequency.Weekly(DayOfWeek day, LocalTime at) ->
          json.text("type", "weekly")
              .text("day", day.name().toLowerCase(Locale.ROOT))
              .text("at", text(at));
    }
  }

  private static @Nullable String text(@Nullable LocalTime time) {
    return time == null ? null : time.toString();
  }
}
