package dev.carillon.provider.pulse.school;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides, line by line, what an upload makes of the observations that are known: a later version
 * corrects, an earlier one is ignored, and the same again changes nothing.
 */
final class Judging {
  private final School school;
  private final Set<UUID> students;
  private final Map<String, Observation> known;
  private final Map<String, Observation> changed = new LinkedHashMap<>();
  private final Set<UUID> touchedStudents = new HashSet<>();
  private final Set<UUID> correctedStudents = new HashSet<>();
  private final Set<String> touchedKinds = new HashSet<>();

  /** What becomes of a line. */
  enum Verdict {
    /** Of this id nothing was known. */
    ACCEPTED,
    /** What was known is another now. */
    CORRECTED,
    /** What it says is known. */
    REPEATED,
    /** Something later is known. */
    IGNORED,
    /** There is no such student at the school. */
    UNKNOWN_STUDENT,
    /** Something is to be taken back of which nothing is known but the id. */
    UNKNOWN_OBSERVATION,
    /** The same version was different before. */
    VERSION_CONFLICT
  }

  /**
   * @param students those that there are, of those that the lines name
   * @param known what was known before, of those ids that the lines name
   */
  Judging(School school, Set<UUID> students, Map<String, Observation> known) {
    this.school = school;
    this.students = students;
    this.known = new HashMap<>(known);
  }

  Verdict judge(Said said) {
    Observation before = known.get(said.id());
    Observation now =
        switch (said) {
          case Said.Stated stated -> observation(stated, before);
          case Said.TakenBack back -> before == null ? null : takenBack(back, before);
        };
    if (now == null) {
      return Verdict.UNKNOWN_OBSERVATION;
    }
    if (before != null) {
      if (now.version() < before.version()) {
        return Verdict.IGNORED;
      }
      if (sameContent(before, now)) {
        if (said.version() != null && now.version() > before.version()) {
          // Nothing to evaluate, but what comes with a version between is to be ignored.
          known.put(now.id(), now);
          changed.put(now.id(), now);
        }
        return Verdict.REPEATED;
      }
      if (now.version() == before.version()) {
        return Verdict.VERSION_CONFLICT;
      }
    }
    boolean sameStudent = before != null && before.student().equals(now.student());
    if (!sameStudent && !students.contains(now.student())) {
      return Verdict.UNKNOWN_STUDENT;
    }
    known.put(now.id(), now);
    changed.put(now.id(), now);
    touch(now);
    if (before == null) {
      return Verdict.ACCEPTED;
    }
    touch(before);
    correctedStudents.add(before.student());
    return Verdict.CORRECTED;
  }

  private void touch(Observation observation) {
    touchedStudents.add(observation.student());
    touchedKinds.add(observation.kind());
  }

  private Observation observation(Said.Stated stated, @Nullable Observation before) {
    return new Observation(
        school.key(),
        stated.id(),
        stated.student(),
        stated.kind(),
        stated.when().day(school.zone()),
        stated.detail(),
        version(stated, before),
        stated.removed());
  }

  private static Observation takenBack(Said.TakenBack said, Observation before) {
    return new Observation(
        before.school(),
        before.id(),
        before.student(),
        before.kind(),
        before.day(),
        before.detail(),
        version(said, before),
        true);
  }

  private static long version(Said said, @Nullable Observation before) {
    Long version = said.version();
    if (version != null) {
      return version;
    }
    return before == null ? 0 : before.version() + 1;
  }

  private static boolean sameContent(Observation one, Observation other) {
    return one.student().equals(other.student())
        && one.kind().equals(other.kind())
        && one.day().equals(other.day())
        && one.detail().equals(other.detail())
        && one.removed() == other.removed();
  }

  /** As they are to be written: each id once. */
  Collection<Observation> changed() {
    return changed.values();
  }

  /** Students for whom something may count now, or count no more. */
  Set<UUID> touchedStudents() {
    return touchedStudents;
  }

  /** Those of them that had an observation which is another now, or another's. */
  Set<UUID> correctedStudents() {
    return correctedStudents;
  }

  Set<String> touchedKinds() {
    return touchedKinds;
  }
}
