package dev.carillon.benchmarks.scenario;

/** What scenarios take of the machine, as it was seen on two cores: for estimates only. */
final class Costs {
  /** The start of a server, what it is set up with, the drain, the collection, the end. */
  static final double AROUND_A_RUN_SECONDS = 12;

  /** A server's start or stop. */
  static final double START_SECONDS = 3;

  private Costs() {}

  /** A message of 1,024 bytes with one delivery and its attempt, logs and indexes included. */
  static double bytesPerDelivery(StoreKind store) {
    return switch (store) {
      case SQLITE -> 2_900;
      case POSTGRES -> 3_300;
    };
  }

  static double runSeconds(BenchSettings.Durations durations) {
    return durations.warmUpSeconds() + durations.windowSeconds() + AROUND_A_RUN_SECONDS;
  }

  static long runBytes(BenchSettings.Durations durations, StoreKind store) {
    double seconds = durations.warmUpSeconds() + durations.windowSeconds();
    double mostPerSecond =
        switch (store) {
          case SQLITE -> 25_000;
          case POSTGRES -> 10_000;
        };
    return (long) (seconds * mostPerSecond * bytesPerDelivery(store));
  }
}
