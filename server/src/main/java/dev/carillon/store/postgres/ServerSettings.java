package dev.carillon.store.postgres;

import java.util.Optional;

/**
 * What a server says of itself, as far as it decides whether accepted events are safe with it.
 *
 * @param version as {@code server_version_num} has it, such as 180006
 * @param encoding of the database
 * @param readOnly whether it refuses writes, as a standby does
 */
record ServerSettings(
    int version,
    String fsync,
    String fullPageWrites,
    String synchronousCommit,
    String encoding,
    boolean readOnly) {

  private static final int OLDEST_MAJOR = 14;

  /** Why this server cannot be used and what to do about it; empty if it can. */
  Optional<String> problem() {
    if (version < OLDEST_MAJOR * 10_000) {
      return Optional.of(
          "it is PostgreSQL %d, and Carillon needs %d or newer: upgrade it"
              .formatted(version / 10_000, OLDEST_MAJOR));
    }
    if (fsync.equals("off")) {
      return Optional.of(unsafe("fsync"));
    }
    if (fullPageWrites.equals("off")) {
      return Optional.of(unsafe("full_page_writes"));
    }
    // All other values (on, local, remote_write, remote_apply) sync to the server's own disk first.
    if (synchronousCommit.equals("off")) {
      return Optional.of(
          "synchronous_commit is off, so that a crash would lose accepted events: set"
              + " synchronous_commit = on in postgresql.conf, and for this database and user (ALTER"
              + " DATABASE … SET, ALTER ROLE … SET)");
    }
    if (!encoding.equals("UTF8")) {
      return Optional.of(
          "its encoding is %s: create a database with ENCODING 'UTF8'".formatted(encoding));
    }
    if (readOnly) {
      return Optional.of(
          "it is read only (a standby, or default_transaction_read_only is on): name the primary");
    }
    return Optional.empty();
  }

  private static String unsafe(String setting) {
    return "%s is off, so that a crash would lose accepted events: set %s = on in postgresql.conf"
        .formatted(setting, setting);
  }
}
