package dev.carillon.provider.pulse.alert;

import dev.carillon.model.EnvironmentId;
import java.util.Set;
import java.util.UUID;

/**
 * What kind of thing an alert is about.
 *
 * @param label such as {@code Absent from class without reason}
 * @param counts the kinds of observations that it counts
 * @param observed what one of them is called, such as {@code absence}: for {@code Any absence}
 * @param takesPeriod whether an alert of this type counts within a threshold period; otherwise it
 *     counts all that was ever observed
 */
public record AlertType(
    EnvironmentId environment,
    UUID id,
    String label,
    Set<String> counts,
    String observed,
    boolean takesPeriod) {
  public AlertType {
    counts = Set.copyOf(counts);
  }
}
