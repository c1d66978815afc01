package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.school.Staff;
import dev.carillon.provider.pulse.school.Student;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a message tells its recipient.
 *
 * @param transaction {@code transaction_id}: 22 characters
 * @param students in the order in which they are told
 */
public record Content(
    UUID message, String transaction, Counts counts, Staff recipient, List<OfStudent> students) {
  public Content {
    students = List.copyOf(students);
  }

  /**
   * All that is told of one student.
   *
   * @param color of the homeroom's badge, such as {@code #fa7268}; null for the usual one
   */
  public record OfStudent(Student student, @Nullable String color, List<Told> alerts) {
    public OfStudent {
      alerts = List.copyOf(alerts);
    }
  }

  /**
   * One alert.
   *
   * @param addressedAs why the recipient is told, such as {@code Directly to you}
   * @param details a line for each observation
   */
  public record Told(ConfiguredAlert alert, String addressedAs, List<String> details) {
    public Told {
      details = List.copyOf(details);
    }
  }
}
