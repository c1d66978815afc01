package dev.carillon.provider.pulse.school;

import dev.carillon.model.EnvironmentId;

/**
 * A school of one environment: in every lookup of what belongs to it.
 *
 * @param school the operator's own id for it
 */
public record SchoolKey(EnvironmentId environment, String school) implements Comparable<SchoolKey> {
  @Override
  public int compareTo(SchoolKey other) {
    int first = environment.compareTo(other.environment);
    return first != 0 ? first : school.compareTo(other.school);
  }

  @Override
  public String toString() {
    return school;
  }
}
