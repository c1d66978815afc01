package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.school.Student;
import java.util.Set;
import java.util.UUID;

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
    if (yearLevels.isEmpty() && homerooms.isEmpty() && students.isEmpty()) {
      return true;
    }
    Integer year = student.yearLevel();
    String homeroom = student.homeroom();
    return (year != null && yearLevels.contains(year))
        || (homeroom != null && homerooms.contains(homeroom))
        || students.contains(student.id());
  }
}
