package dev.carillon.benchmarks.scenario;

import java.util.Locale;

/** What the server under test keeps its data in. */
public enum StoreKind {
  SQLITE,
  POSTGRES;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
