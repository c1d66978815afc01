package dev.carillon.provider.pulse.school;

import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Takes uploads of observations in. Four statements and whatever the evaluation needs, however many
 * lines there are.
 */
public final class Ingest {
  /** Of one upload, which is one transaction. */
  public static final int MOST_LINES = 10_000;

  private final Observed observed;

  /**
   * @param observed hears of every upload that changed something
   */
  public Ingest(Observed observed) {
    this.observed = observed;
  }

  /**
   * What became of the lines.
   *
   * @param accepted of which nothing was known before
   * @param repeated that said what is known
   * @param corrected that changed what was known, or took it back
   * @param ignored that were older than what is known
   */
  public record Ingested(
      int accepted, int repeated, int corrected, int ignored, List<Refused> refused) {}

  /**
   * @param code a stable word for programs
   * @param message for people
   */
  public record Refused(int line, String id, String code, String message) {}

  /**
   * @param session in a transaction that holds the school ({@link SchoolRows#schoolToChange})
   * @param said in the order of the lines; one id may come several times
   */
  public Ingested take(Session session, School school, List<Said> said) throws SQLException {
    Judging judging =
        new Judging(
            school,
            StudentRows.known(session, school.key(), students(said)),
            known(session, school.key(), said));
    int accepted = 0;
    int repeated = 0;
    int corrected = 0;
    int ignored = 0;
    List<Refused> refused = new ArrayList<>();
    for (Said each : said) {
      switch (judging.judge(each)) {
        case ACCEPTED -> accepted++;
        case REPEATED -> repeated++;
        case CORRECTED -> corrected++;
        case IGNORED -> ignored++;
        case UNKNOWN_STUDENT ->
            refused.add(refused(each, "unknown_student", "The school has no student with this id"));
        case UNKNOWN_OBSERVATION ->
            refused.add(
                refused(
                    each,
                    "unknown_observation",
                    "Nothing is known of this id: to take back what is still to come, say student,"
                        + " kind, day and detail too"));
        case VERSION_CONFLICT ->
            refused.add(
                refused(
                    each,
                    "version_conflict",
                    "This version said something else before: send a higher version"));
      }
    }
    ObservationRows.put(session, judging.changed());
    if (!judging.touchedStudents().isEmpty()) {
      observed.observed(
          session,
          school,
          judging.touchedStudents(),
          judging.correctedStudents(),
          judging.touchedKinds());
    }
    return new Ingested(accepted, repeated, corrected, ignored, refused);
  }

  private static Set<UUID> students(List<Said> said) {
    Set<UUID> students = new HashSet<>();
    for (Said each : said) {
      if (each instanceof Said.Stated stated) {
        students.add(stated.student());
      }
    }
    return students;
  }

  private static Map<String, Observation> known(Session session, SchoolKey school, List<Said> said)
      throws SQLException {
    Set<String> ids = HashSet.newHashSet(said.size());
    said.forEach(each -> ids.add(each.id()));
    return ObservationRows.observations(session, school, ids);
  }

  private static Refused refused(Said said, String code, String message) {
    return new Refused(said.line(), said.id(), code, message);
  }
}
