package dev.carillon.provider.pulse.school;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A student.
 *
 * @param id of the person: {@code entity.uuid} of the documented message
 * @param studentId of the enrolment: {@code student.uuid} there
 * @param identifiers of other systems, such as {@code sis_id}; their order is kept
 */
public record Student(
    SchoolKey school,
    UUID id,
    UUID studentId,
    @Nullable String extId,
    Name name,
    List<String> pronouns,
    Map<String, String> identifiers,
    @Nullable String homeroom,
    @Nullable Integer yearLevel) {
  public Student {
    pronouns = List.copyOf(pronouns);
  }

  public record Name(String first, String last, @Nullable String preferred) {
    /** As people say it: the preferred name and the surname. */
    public String display() {
      return (preferred == null ? first : preferred) + " " + last;
    }
  }
}
