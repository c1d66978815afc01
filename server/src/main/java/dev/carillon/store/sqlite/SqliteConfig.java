package dev.carillon.store.sqlite;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * The embedded store.
 *
 * @param folder the data folder; made if it is not there
 * @param neighbours names of further files of Carillon that may lie in the folder before the store
 *     does, such as the one with the master key
 * @param readers how many connections read beside the one that writes
 * @param busyTimeout how long a statement waits for a lock of the database
 * @param cacheKibibytes page cache of the writing connection
 */
public record SqliteConfig(
    Path folder, Set<String> neighbours, int readers, Duration busyTimeout, int cacheKibibytes) {

  public static final SqliteConfig DEFAULTS =
      new SqliteConfig(Path.of("data"), Set.of(), 4, Duration.ofSeconds(5), 64 * 1024);

  private static final int LESSER_READERS = 2;
  private static final int LESSER_CACHE_KIBIBYTES = 16 * 1024;

  public SqliteConfig {
    neighbours = Set.copyOf(neighbours);
    if (readers < 1 || readers > 64) {
      throw new IllegalArgumentException("readers outside 1–64: " + readers);
    }
  }

  public SqliteConfig in(Path place) {
    return new SqliteConfig(place, neighbours, readers, busyTimeout, cacheKibibytes);
  }

  /** For what lies beside the server's own data and is asked less often. */
  SqliteConfig ofLesser() {
    return new SqliteConfig(
        folder,
        neighbours,
        Math.min(readers, LESSER_READERS),
        busyTimeout,
        Math.min(cacheKibibytes, LESSER_CACHE_KIBIBYTES));
  }
}
