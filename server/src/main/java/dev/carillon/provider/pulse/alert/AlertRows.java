package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.Slice;
import dev.carillon.provider.pulse.school.Student;
import dev.carillon.provider.pulse.school.StudentRows;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Alerts as schools set them up, and the students whom they watch. */
public final class AlertRows {
  private static final String NAMED = "staff:";
  private static final String CONFIGURER = "configurer";
  private static final String HOMEROOM_TEACHER = "homeroom_teacher";
  private static final String YEAR_LEVEL_LEAD = "year_level_lead";

  private AlertRows() {}

  public static Optional<ConfiguredAlert> alert(Session session, SchoolKey school, UUID id)
      throws SQLException {
    return session.first(
        "alert", AlertRows::alert, school.environment().value(), school.school(), id.toString());
  }

  /** All of a school, in the order of their ids: there are never more than some hundreds. */
  public static List<ConfiguredAlert> alerts(Session session, SchoolKey school)
      throws SQLException {
    return session.query("alerts", AlertRows::alert, school.environment().value(), school.school());
  }

  /** Those of a school that may raise anything. */
  public static List<ConfiguredAlert> enabled(Session session, SchoolKey school)
      throws SQLException {
    return alerts(session, school).stream().filter(ConfiguredAlert::enabled).toList();
  }

  /** By their ids. */
  public static List<ConfiguredAlert> alerts(Session session, SchoolKey school, Slice slice)
      throws SQLException {
    return session.query(
        slice.statement("alerts_ascending", "alerts_descending"),
        AlertRows::alert,
        school.environment().value(),
        school.school(),
        slice.start(),
        slice.limit());
  }

  public static int count(Session session, SchoolKey school) throws SQLException {
    return session
        .query("count_alerts", row -> row.getInt(1), school.environment().value(), school.school())
        .getFirst();
  }

  public static void put(Session session, ConfiguredAlert alert) throws SQLException {
    Cohort cohort = alert.cohort();
    session.update(
        "put_alert",
        alert.school().environment().value(),
        alert.school().school(),
        alert.id().toString(),
        alert.name(),
        alert.type().id().toString(),
        Columns.ofNumbers(new TreeSet<>(cohort.yearLevels())),
        Columns.ofTexts(new TreeSet<>(cohort.homerooms())),
        Columns.ofUuids(new TreeSet<>(cohort.students())),
        threshold(alert.trigger()),
        alert.period() == null ? null : alert.period().wireName(),
        Columns.ofTexts(alert.recipients().stream().map(AlertRows::text).toList()),
        frequency(alert.frequency()),
        dayOfWeek(alert.frequency()),
        Columns.ofTimeOfDay(timeOfDay(alert.frequency())),
        Columns.ofUuid(alert.configuredBy()),
        alert.enabled());
  }

  /**
   * @return whether there was one
   */
  public static boolean delete(Session session, SchoolKey school, UUID id) throws SQLException {
    return session.update(
            "delete_alert", school.environment().value(), school.school(), id.toString())
        > 0;
  }

  /**
   * The students of a cohort, in the order of their ids, a chunk at a time.
   *
   * @param after the last one of the chunk before; null to begin
   */
  public static List<Student> students(
      Session session, SchoolKey school, Cohort cohort, @Nullable UUID after, int limit)
      throws SQLException {
    return session.query(
        "students_of_cohort",
        StudentRows::student,
        school.environment().value(),
        school.school(),
        after == null ? "" : after.toString(),
        cohort.equals(Cohort.ALL),
        Columns.ofNumbers(cohort.yearLevels()),
        Columns.ofTexts(cohort.homerooms()),
        Columns.ofUuids(cohort.students()),
        limit);
  }

  private static ConfiguredAlert alert(ResultSet row) throws SQLException {
    String period = Columns.nullableText(row, "period");
    Integer threshold = Columns.nullableInt(row, "threshold");
    List<Recipient> recipients = new ArrayList<>();
    for (String recipient : Columns.texts(row, "recipients")) {
      recipients.add(recipient(recipient));
    }
    return new ConfiguredAlert(
        Columns.school(row, "school_id"),
        Columns.uuid(row, "id"),
        row.getString("name"),
        AlertTypeRows.type(row, "type_id"),
        new Cohort(
            Set.copyOf(Columns.numbers(row, "year_levels")),
            Set.copyOf(Columns.texts(row, "homerooms")),
            Set.copyOf(Columns.uuids(row, "students"))),
        threshold == null ? new Trigger.Any() : new Trigger.AtLeast(threshold),
        period == null ? null : ThresholdPeriod.valueOf(period.toUpperCase(Locale.ROOT)),
        recipients,
        frequency(row),
        Columns.nullableUuid(row, "configured_by"),
        row.getInt("enabled") == 1);
  }

  private static @Nullable Integer threshold(Trigger trigger) {
    return switch (trigger) {
      case Trigger.Any _ -> null;
      case Trigger.AtLeast(int count) -> count;
    };
  }

  private static String text(Recipient recipient) {
    return switch (recipient) {
      case Recipient.Named(UUID staff) -> NAMED + staff;
      case Recipient.Configurer _ -> CONFIGURER;
      case Recipient.HomeroomTeacher _ -> HOMEROOM_TEACHER;
      case Recipient.YearLevelLead _ -> YEAR_LEVEL_LEAD;
    };
  }

  private static Recipient recipient(String text) {
    return switch (text) {
      case CONFIGURER -> new Recipient.Configurer();
      case HOMEROOM_TEACHER -> new Recipient.HomeroomTeacher();
      case YEAR_LEVEL_LEAD -> new Recipient.YearLevelLead();
      default -> new Recipient.Named(UUID.fromString(text.substring(NAMED.length())));
    };
  }

  private static String frequency(Frequency frequency) {
    return switch (frequency) {
      case Frequency.AtOnce _ -> "at_once";
      case Frequency.Daily _ -> "daily";
      case Frequency.Weekly _ -> "weekly";
    };
  }

  private static @Nullable Integer dayOfWeek(Frequency frequency) {
    return frequency instanceof Frequency.Weekly weekly ? weekly.day().getValue() : null;
  }

  private static @Nullable LocalTime timeOfDay(Frequency frequency) {
    return switch (frequency) {
      case Frequency.AtOnce _ -> null;
      case Frequency.Daily daily -> daily.at();
      case Frequency.Weekly weekly -> weekly.at();
    };
  }

  private static Frequency frequency(ResultSet row) throws SQLException {
    LocalTime at = Columns.nullableTimeOfDay(row, "frequency_at");
    return switch (row.getString("frequency")) {
      case "at_once" -> new Frequency.AtOnce();
      case "daily" -> new Frequency.Daily(at);
      case "weekly" -> new Frequency.Weekly(DayOfWeek.of(row.getInt("frequency_day")), at);
      default -> throw new IllegalStateException("a frequency that there is not");
    };
  }
}
