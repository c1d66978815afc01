package dev.carillon.provider.pulse.alert;

import java.util.Locale;

/**
 * The days that a threshold counts. Rules from the vendor's page on threshold periods; of the wire
 * values only {@code current_semester} is documented.
 */
public enum ThresholdPeriod {
  CURRENT_WEEK,
  CURRENT_FORTNIGHT,
  CURRENT_MONTH,
  CURRENT_SEMESTER,
  LAST_7_DAYS,
  LAST_14_DAYS,
  LAST_30_DAYS,
  PREVIOUS_SEMESTER;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
