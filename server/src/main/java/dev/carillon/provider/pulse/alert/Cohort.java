package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.school.Student;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The students that an alert watches: those of a year level, of a homeroom, or named, whichever
 * matches. All three empty: the whole school.
 *
 * @param students persons' ids
 */
public record Cohort(Set<Integer> yearLevels, Set<String> homerooms, Set<UUID> students) {
  public static final Cohort ALL = new Cohort(Set.of(), Set.of(), Set.of());

  public Cohort {
    yearLevels = Set.copyOf(yearLevels);
    homerooms = Set.copyOf(homerooms);
    students = Set.copyOf(students);
  }

  public boolean contains(Student student) {
    return contains(student.id(), student.homeroom(), student.yearLevel());
  }

  /** Whether a student with this homeroom and year level belongs to it. */
  boolean contains(UUID student, @Nullable String homeroom, @Nullable Integer yearLevel) {
    if (yearLevels.isEmpty() && homerooms.isEmpty() && students.isEmpty()) {
      return true;
    }
    return (yearLevel != null && yearLevels.contains(yearLevel))
        || (homeroom != null && homerooms.contains(homeroom))
        || students.contains(student);
  }
}
