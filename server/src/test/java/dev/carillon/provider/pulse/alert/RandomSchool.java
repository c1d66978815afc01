package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.TestDatabase;
import dev.carillon.provider.pulse.school.Observation;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.Semester;
import dev.carillon.provider.pulse.school.Student;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happens at a school, by chance: told both to the evaluation on a real database and to the
 * {@link Oracle}. The same seed makes the same story.
 */
final class RandomSchool {
  private static final List<String> KINDS = List.of("absence", "late", "praise");
  private static final List<String> ZONES =
      List.of(
          "Australia/Sydney",
          "Pacific/Auckland",
          "Europe/London",
          "America/St_Johns",
          "Asia/Tokyo");
  private static final List<String> STUDENTS = List.of("ann", "ben", "cat");

  private final SplittableRandom random;
  private final Watched watched;
  private final Oracle oracle;
  private final Connection eyes;
  private final List<String> story = new ArrayList<>();
  private final List<AlertType> types = new ArrayList<>();
  private final Map<String, Long> versions = new HashMap<>();
  private int observations;

  /**
   * @param eyes for reading what the evaluation did, past all of its code
   */
  RandomSchool(TestDatabase database, Connection eyes, long seed) {
    this.random = new SplittableRandom(seed);
    this.eyes = eyes;
    this.watched = new Watched(database, new SchoolKey(Watched.ENVIRONMENT, "school " + seed));
    watched.now =
        Instant.parse("2024-01-01T00:00:00Z").plus(Duration.ofMinutes(random.nextInt(500_000)));
    School school = watched.school(zone(), semesters());
    this.oracle = new Oracle(school);
    types.add(
        new AlertType(school.key().environment(), id("type"), "Of a period", kinds(), "one", true));
    types.add(new AlertType(school.key().environment(), id("ever"), "Ever", kinds(), "one", false));
    types.forEach(watched::put);
    put(school);
    STUDENTS.forEach(this::enrol);
    for (int alert = 1 + random.nextInt(3); alert > 0; alert--) {
      configure(alert);
    }
  }

  /** One thing that happens. */
  void step() {
    watched.now = watched.now.plusSeconds(1);
    int dice = random.nextInt(100);
    if (dice < 55) {
      observe();
    } else if (dice < 67) {
      timePasses();
    } else if (dice < 75) {
      say("gather");
      watched.gather();
      oracle.gather(watched.now);
    } else if (dice < 80) {
      say("catch up");
      watched.turns.catchUp(watched.key);
      oracle.catchUp(watched.now);
    } else if (dice < 91) {
      edit();
    } else if (dice < 95) {
      enrol(pick(STUDENTS));
    } else if (dice < 97) {
      put(watched.school(oracle.school.zone(), semesters()));
    } else if (dice < 98) {
      put(watched.school(zone(), oracle.school.semesters().toArray(new Semester[0])));
    } else if (dice < 99) {
      countOtherKinds();
    } else {
      UUID student = Watched.id(pick(STUDENTS));
      say("erase " + student);
      watched.erase(student);
      oracle.erase(student);
    }
  }

  /** What happened so far, a line each. */
  List<String> story() {
    return story;
  }

  /** What should have been raised. */
  Set<String> expected() {
    TreeSet<String> lines = new TreeSet<>();
    oracle.raised.forEach(one -> lines.add(one.toString()));
    return lines;
  }

  /** What was raised. */
  Set<String> actual() throws SQLException {
    Map<String, TreeSet<String>> spent = new HashMap<>();
    TreeSet<String> lines = new TreeSet<>();
    try (Statement statement = eyes.createStatement()) {
      String where =
          " where environment_id = 'env_1' and school_id = '%s'".formatted(watched.key.school());
      try (ResultSet row =
          statement.executeQuery("select raised_id, observation_id from pulse_spent" + where)) {
        while (row.next()) {
          spent.computeIfAbsent(row.getString(1), _ -> new TreeSet<>()).add(row.getString(2));
        }
      }
      try (ResultSet row = statement.executeQuery("select * from pulse_raised" + where)) {
        while (row.next()) {
          lines.add(
              "%s %s %d..%d %s %s at %d due %d for %s"
                  .formatted(
                      row.getString("alert_id"),
                      row.getString("student_id"),
                      row.getLong("from_day"),
                      row.getLong("to_day"),
                      row.getString("state"),
                      Objects.requireNonNullElse(row.getString("reason"), "-"),
                      row.getLong("raised_at"),
                      row.getLong("due_at"),
                      spentOrNone(spent.remove(row.getString("id")))));
        }
      }
    }
    spent.forEach((raised, ids) -> lines.add("spent by nothing (%s): %s".formatted(raised, ids)));
    return lines;
  }

  private static Set<String> spentOrNone(@Nullable Set<String> ids) {
    return ids == null ? new TreeSet<>() : ids;
  }

  private void observe() {
    List<Observation> batch = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    if (random.nextInt(5) == 0) {
      // Much of one student is put right at once.
      UUID student = Watched.id(pick(STUDENTS));
      for (Observation one : oracle.current().values()) {
        if (one.student().equals(student) && random.nextInt(3) > 0 && ids.add(one.id())) {
          batch.add(again(one.id()));
        }
      }
    }
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      boolean known = observations > 0 && random.nextInt(10) < 4;
      Observation one = known ? again("o" + random.nextInt(observations)) : fresh();
      if (ids.add(one.id())) {
        batch.add(one);
      }
    }
    batch.forEach(one ->
        say(
            "observe %s v%d %s %s %s%s"
                .formatted(
                    one.id(),
                    one.version(),
                    one.student(),
                    one.kind(),
                    one.day(),
                    one.removed() ? " removed" : "")));
    watched.observe(batch);
    oracle.observe(batch, watched.now);
  }

  private Observation fresh() {
    return observation("o" + observations++, 5);
  }

  /** A correction, a repetition, or an earlier version that comes late. */
  private Observation again(String id) {
    long last = versions.getOrDefault(id, 5L);
    Observation now = oracle.current().get(id);
    long version = last + random.nextInt(-2, 3);
    if (version > last) {
      versions.put(id, version);
    }
    if (now == null) {
      return observation(id, version);
    }
    return switch (random.nextInt(6)) {
      case 0 -> now;
      case 1 -> with(now, now.student(), now.kind(), day(), version, false);
      case 2 -> with(now, Watched.id(pick(STUDENTS)), now.kind(), now.day(), version, false);
      case 3 -> with(now, now.student(), pick(KINDS), now.day(), version, now.removed());
      case 4 -> with(now, now.student(), now.kind(), now.day(), version, !now.removed());
      default -> observation(id, version);
    };
  }

  private Observation observation(String id, long version) {
    return new Observation(
        watched.key,
        id,
        Watched.id(pick(STUDENTS)),
        pick(KINDS),
        day(),
        "line",
        version,
        random.nextInt(12) == 0);
  }

  private static Observation with(
      Observation one, UUID student, String kind, LocalDate day, long version, boolean removed) {
    return new Observation(
        one.school(), one.id(), student, kind, day, one.detail(), version, removed);
  }

  /** Mostly of late, sometimes of long ago or still to come. */
  private LocalDate day() {
    LocalDate today = watched.now.atZone(oracle.school.zone()).toLocalDate();
    return switch (random.nextInt(8)) {
      case 0 -> today.minusDays(random.nextInt(150));
      case 1 -> today.plusDays(random.nextInt(10));
      case 2, 3 -> today;
      default -> today.minusDays(random.nextInt(20));
    };
  }

  private void timePasses() {
    long minutes =
        switch (random.nextInt(3)) {
          case 0 -> random.nextInt(600);
          case 1 -> 24 * 60;
          default -> random.nextInt(15 * 24 * 60);
        };
    watched.now = watched.now.plus(Duration.ofMinutes(minutes));
    say("it is " + watched.now.atZone(oracle.school.zone()));
  }

  private void edit() {
    if (oracle.alerts.isEmpty() || random.nextInt(6) == 0) {
      configure(1 + random.nextInt(4));
      return;
    }
    ConfiguredAlert alert = pick(List.copyOf(oracle.alerts.values()));
    if (random.nextInt(6) == 0) {
      say("delete " + alert.id());
      watched.delete(alert);
      oracle.delete(alert.id());
      return;
    }
    ConfiguredAlert other = alert(1);
    put(
        switch (random.nextInt(6)) {
          case 0 ->
              with(
                  alert,
                  alert.type(),
                  alert.cohort(),
                  alert.trigger(),
                  alert.period(),
                  !alert.enabled());
          case 1 ->
              with(
                  alert,
                  alert.type(),
                  alert.cohort(),
                  other.trigger(),
                  alert.period(),
                  alert.enabled());
          case 2 ->
              with(
                  alert,
                  alert.type(),
                  other.cohort(),
                  alert.trigger(),
                  alert.period(),
                  alert.enabled());
          case 3 ->
              with(
                  alert,
                  other.type(),
                  alert.cohort(),
                  alert.trigger(),
                  other.period(),
                  alert.enabled());
          case 4 -> named(alert, other.frequency());
          default -> alert;
        });
  }

  private void configure(int number) {
    ConfiguredAlert alert = alert(number);
    put(alert);
  }

  private ConfiguredAlert alert(int number) {
    AlertType type = types.get(random.nextInt(5) == 0 ? 1 : 0);
    Trigger trigger =
        random.nextInt(4) == 0
            ? new Trigger.Any()
            : new Trigger.AtLeast(1 + random.nextInt(1 + random.nextInt(5)));
    ThresholdPeriod period = pick(List.of(ThresholdPeriod.values()));
    return new ConfiguredAlert(
        watched.key,
        id("alert " + number),
        "Alert " + number,
        type,
        cohort(),
        trigger,
        type.takesPeriod() ? period : null,
        List.of(),
        frequency(),
        null,
        true);
  }

  private static ConfiguredAlert with(
      ConfiguredAlert alert,
      AlertType type,
      Cohort cohort,
      Trigger trigger,
      @Nullable ThresholdPeriod period,
      boolean enabled) {
    return new ConfiguredAlert(
        alert.school(),
        alert.id(),
        alert.name(),
        type,
        cohort,
        trigger,
        period,
        alert.recipients(),
        alert.frequency(),
        alert.configuredBy(),
        enabled);
  }

  private static ConfiguredAlert named(ConfiguredAlert alert, Frequency frequency) {
    return new ConfiguredAlert(
        alert.school(),
        alert.id(),
        alert.name() + "!",
        alert.type(),
        alert.cohort(),
        alert.trigger(),
        alert.period(),
        List.of(new Recipient.Configurer()),
        frequency,
        alert.configuredBy(),
        alert.enabled());
  }

  private Cohort cohort() {
    return switch (random.nextInt(5)) {
      case 0 -> new Cohort(Set.of(7), Set.of(), Set.of());
      case 1 -> new Cohort(Set.of(), Set.of("A", "B"), Set.of());
      case 2 -> new Cohort(Set.of(8), Set.of("A"), Set.of(Watched.id("ann")));
      default -> Cohort.ALL;
    };
  }

  private Frequency frequency() {
    LocalTime at = random.nextBoolean() ? LocalTime.of(8, 30) : null;
    return switch (random.nextInt(4)) {
      case 0 -> new Frequency.AtOnce();
      case 1 -> new Frequency.Weekly(pick(List.of(DayOfWeek.values())), at);
      default -> new Frequency.Daily(at);
    };
  }

  /** Some time before and after now, some of them with gaps between. */
  private Semester[] semesters() {
    LocalDate day =
        LocalDate.ofInstant(watched.now, ZoneId.of("UTC")).minusDays(random.nextInt(200));
    List<Semester> semesters = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      LocalDate end = day.plusDays(random.nextInt(90));
      semesters.add(new Semester("Semester " + i, day, end));
      day = end.plusDays(random.nextBoolean() ? 1 : 1 + random.nextInt(40));
    }
    return semesters.toArray(new Semester[0]);
  }

  private void enrol(String name) {
    Integer year = random.nextInt(5) == 0 ? null : Integer.valueOf(7 + random.nextInt(2));
    Student student = watched.student(name, pick(List.of("A", "B", "C")), year);
    say("enrol " + student.id() + " in " + student.homeroom() + ", " + year);
    watched.put(student);
    oracle.students.put(student.id(), student);
    oracle.changed = true;
  }

  private void put(School school) {
    say("school " + school);
    watched.put(school);
    oracle.school = school;
    oracle.changed = true;
  }

  private void put(ConfiguredAlert alert) {
    say("alert " + alert);
    watched.put(alert);
    oracle.alerts.put(alert.id(), alert);
    oracle.changed = true;
  }

  private void countOtherKinds() {
    int place = random.nextInt(types.size());
    AlertType old = types.get(place);
    AlertType type =
        new AlertType(
            old.environment(), old.id(), old.label(), kinds(), old.observed(), old.takesPeriod());
    say("type " + type);
    types.set(place, type);
    watched.put(type);
    oracle.alerts.replaceAll((_, alert) ->
        alert.type().id().equals(type.id())
            ? with(alert, type, alert.cohort(), alert.trigger(), alert.period(), alert.enabled())
            : alert);
    if (oracle.alerts.values().stream().anyMatch(alert -> alert.type().id().equals(type.id()))) {
      oracle.changed = true;
    }
  }

  private Set<String> kinds() {
    return random.nextBoolean() ? Set.of("absence", "late") : Set.of(pick(KINDS));
  }

  private ZoneId zone() {
    return ZoneId.of(pick(ZONES));
  }

  /** Types belong to the environment: each seed has its own. */
  private UUID id(String word) {
    return Watched.id(word + " of " + watched.key.school());
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private void say(String line) {
    story.add("%s: %s".formatted(watched.now, line));
  }
}
