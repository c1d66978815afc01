package dev.carillon.provider.pulse.alert;

import dev.carillon.provider.pulse.school.SchoolKey;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An alert as a school set it up.
 *
 * @param period null exactly where its type takes none
 * @param recipients in the order in which they are asked; a person who is several of them is told
 *     once, as the first
 * @param configuredBy the member of staff who set it up
 */
public record ConfiguredAlert(
    SchoolKey school,
    UUID id,
    String name,
    AlertType type,
    Cohort cohort,
    Trigger trigger,
    @Nullable ThresholdPeriod period,
    List<Recipient> recipients,
    Frequency frequency,
    @Nullable UUID configuredBy,
    boolean enabled) {
  public ConfiguredAlert {
    recipients = List.copyOf(recipients);
    if ((period == null) == type.takesPeriod()) {
      throw new IllegalArgumentException(
          type.takesPeriod()
              ? type.label() + " counts within a threshold period"
              : type.label() + " takes no threshold period");
    }
  }
}
