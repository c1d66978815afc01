package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.server.PulseApi;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Schools in which every student has a homeroom, and every homeroom a teacher: each alert of a
 * student goes to a recipient of its own. What is observed counts for alerts that need more than
 * there is, and for others as soon as {@link #armTheOthers} says so.
 *
 * @param name apart from that of other districts
 * @param recipients in all schools together
 */
record PulseDistrict(String name, int schools, int recipients) {
  static final int ALERTS_EACH = 5;
  static final int OBSERVATIONS_EACH = 5;

  private static final int AT_ONCE = 8;
  private static final int LINES = 2_000;
  private static final int FAR_AWAY = 1_000;
  private static final String KIND = "absence.unexplained";

  private String watched() {
    return PulseApi.id(name + " watched type");
  }

  private String armed() {
    return PulseApi.id(name + " armed type");
  }

  private int inEach() {
    return recipients / schools;
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    for (int school = 0; school < schools; school++) {
      names.add("%s-%03d".formatted(name, school));
    }
    return names;
  }

  int observations() {
    return recipients * OBSERVATIONS_EACH;
  }

  void setUp(PulseApi api) {
    putType(api, watched(), KIND);
    putType(api, armed(), "something.else");
    List<Runnable> work = new ArrayList<>();
    for (String school : names()) {
      work.add(() -> setUp(api, school));
    }
    inParallel(work);
  }

  private static void putType(PulseApi api, String id, String kind) {
    api.put(
        "/pulse/v1/alert-types/" + id,
        Map.of(
            "label",
            "Absent from class without reason",
            "counts",
            List.of(kind),
            "observed",
            "absence",
            "takes_period",
            true));
  }

  /** All alerts that counted nothing so far count what was observed: each is met. */
  void armTheOthers(PulseApi api) {
    putType(api, armed(), KIND);
  }

  private void setUp(PulseApi api, String school) {
    String path = "/pulse/v1/schools/" + school;
    api.put(path, Map.of("name", school, "time_zone", "UTC", "messages_at", "16:00"));
    List<Map<String, Object>> staff = new ArrayList<>();
    List<Map<String, Object>> students = new ArrayList<>();
    for (int i = 0; i < inEach(); i++) {
      staff.add(
          Map.of(
              "id", teacher(school, i),
              "first_name", "Melissa",
              "last_name", "Smith",
              "primary_email", "teacher-%d@school.edu".formatted(i),
              "identifiers", Map.of("sis_id", Integer.toString(i))));
      students.add(
          Map.of(
              "id", student(school, i),
              "student_id", PulseApi.id(school + " enrolment " + i),
              "ext_id", Integer.toString(i),
              "first_name", "Maximillian",
              "preferred_name", "Max",
              "last_name", "Jones",
              "pronouns", List.of("He", "Him", "His"),
              "homeroom", homeroom(i),
              "year_level", 7));
    }
    api.putMany(path + "/staff", staff);
    for (int i = 0; i < inEach(); i++) {
      api.put(path + "/homerooms/" + homeroom(i), Map.of("teacher", teacher(school, i)));
    }
    api.putMany(path + "/students", students);
    for (int i = 0; i < ALERTS_EACH; i++) {
      putAlert(api, path, "watched", i, watched(), FAR_AWAY);
      putAlert(api, path, "armed", i, armed(), OBSERVATIONS_EACH);
    }
  }

  private static void putAlert(
      PulseApi api, String path, String name, int number, String type, int count) {
    api.put(
        path + "/alerts/" + PulseApi.id(path + name + number),
        Map.of(
            "name",
            name + " " + number,
            "type",
            type,
            "trigger",
            Map.of("type", "threshold", "count", count),
            "threshold_period",
            "last_30_days",
            "recipients",
            List.of(Map.of("type", "homeroom_teacher")),
            "frequency",
            Map.of("type", "at_once")));
  }

  /** Uploads of some thousand lines each, in a list for each school. */
  List<List<String>> uploads() {
    String today = LocalDate.now(ZoneOffset.UTC).toString();
    List<List<String>> uploads = new ArrayList<>();
    for (String school : names()) {
      List<String> ofOne = new ArrayList<>();
      List<Map<String, Object>> lines = new ArrayList<>();
      for (int n = 0; n < OBSERVATIONS_EACH; n++) {
        for (int i = 0; i < inEach(); i++) {
          lines.add(
              Map.of(
                  "id",
                  "absence-%d-%d".formatted(i, n),
                  "student",
                  student(school, i),
                  "kind",
                  KIND,
                  "day",
                  today,
                  "detail",
                  "Absent from Year 9 History for 50 minutes, lesson " + n));
          if (lines.size() == LINES) {
            ofOne.add(PulseApi.lines(lines));
            lines.clear();
          }
        }
      }
      if (!lines.isEmpty()) {
        ofOne.add(PulseApi.lines(lines));
      }
      uploads.add(ofOne);
    }
    return uploads;
  }

  /** Several schools at once, one upload of each after the other. */
  void upload(PulseApi api, List<List<String>> uploads) {
    List<Runnable> work = new ArrayList<>();
    List<String> names = names();
    for (int school = 0; school < schools; school++) {
      String name = names.get(school);
      List<String> ofOne = uploads.get(school);
      work.add(() -> ofOne.forEach(lines -> api.upload(name, lines)));
    }
    inParallel(work);
  }

  private static void inParallel(List<Runnable> work) {
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      work.forEach(one -> running.add(threads.submit(one)));
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException failed) {
      throw new IllegalStateException("setting up failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private static String teacher(String school, int number) {
    return PulseApi.id(school + " teacher " + number);
  }

  private static String student(String school, int number) {
    return PulseApi.id(school + " student " + number);
  }

  private static String homeroom(int number) {
    return "room-" + number;
  }
}
