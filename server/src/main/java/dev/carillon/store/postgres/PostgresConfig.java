package dev.carillon.store.postgres;

import java.time.Duration;

/**
 * How a node keeps its connections to PostgreSQL.
 *
 * @param connections how many it opens at most
 * @param connectTimeout for a new connection to be there and let in
 * @param connectionWait how long a caller waits for a free connection before it is told that the
 *     store is unavailable
 * @param statementTimeout after which the server gives a statement up; the connection stays
 * @param answerTimeout after which a server that says nothing at all is given up together with the
 *     connection, so that a stalled database holds no thread for ever; longer than {@code
 *     statementTimeout}
 * @param migrationTimeout for a step of the migrations, and for waiting for another node's
 */
public record PostgresConfig(
    int connections,
    Duration connectTimeout,
    Duration connectionWait,
    Duration statementTimeout,
    Duration answerTimeout,
    Duration migrationTimeout) {

  private static final Duration LEAST = Duration.ofMillis(250);

  public static final PostgresConfig DEFAULTS =
      new PostgresConfig(
          12,
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofSeconds(20),
          Duration.ofMinutes(10));

  public PostgresConfig {
    if (connections < 2 || connections > 1_000) {
      throw new IllegalArgumentException("connections outside 2–1000: " + connections);
    }
    for (Duration timeout :
        new Duration[] {
          connectTimeout, connectionWait, statementTimeout, answerTimeout, migrationTimeout
        }) {
      if (timeout.compareTo(LEAST) < 0) {
        throw new IllegalArgumentException("a time-out below " + LEAST + ": " + timeout);
      }
    }
    if (answerTimeout.compareTo(statementTimeout) <= 0) {
      throw new IllegalArgumentException("answerTimeout is not longer than statementTimeout");
    }
  }
}
