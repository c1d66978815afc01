package dev.carillon.benchmarks.report;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one scenario on one store came to.
 *
 * @param store {@code sqlite} or {@code postgres}
 * @param conditions what was set up, in words, by name
 */
public record RunResult(
    String scenario, String store, Map<String, String> conditions, Map<Measure, Double> figures) {

  public RunResult {
    conditions = Collections.unmodifiableMap(new LinkedHashMap<>(conditions));
    Map<Measure, Double> sorted = new EnumMap<>(Measure.class);
    sorted.putAll(figures);
    figures = Collections.unmodifiableMap(sorted);
  }

  /** Which run this is among others: {@code single on sqlite}. */
  public String title() {
    return scenario + " on " + store;
  }
}
