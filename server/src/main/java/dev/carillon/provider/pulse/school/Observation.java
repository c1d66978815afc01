package dev.carillon.provider.pulse.school;

import java.time.LocalDate;
import java.util.UUID;

/**
 * Something that was recorded of a student, such as an absence from a lesson.
 *
 * @param id the source's own id, unique in the school
 * @param student the person's id
 * @param kind what it is, such as {@code absence.unexplained}: alert types count kinds
 * @param day in the school's time zone
 * @param detail one line for people
 * @param version of what the source says about it; a later one corrects an earlier one
 * @param removed whether the source took it back; it counts no more
 */
public record Observation(
    SchoolKey school,
    String id,
    UUID student,
    String kind,
    LocalDate day,
    String detail,
    long version,
    boolean removed) {}
