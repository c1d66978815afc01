package dev.carillon.provider.pulse.school;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/**
 * One school.
 *
 * @param zone in which its days begin and its times are told
 * @param messagesAt when alerts that name no time of their own are sent each day
 * @param semesters in the order of their days, none overlapping another
 */
public record School(
    SchoolKey key, String name, ZoneId zone, LocalTime messagesAt, List<Semester> semesters) {
  public School {
    semesters = List.copyOf(semesters);
  }
}
