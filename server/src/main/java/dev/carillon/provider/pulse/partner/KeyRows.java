package dev.carillon.provider.pulse.partner;

import dev.carillon.model.Sealed;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code pulse_key}. */
final class KeyRows {
  private KeyRows() {}

  /**
   * A key that signs, as it is kept.
   *
   * @param sequence from 1 on, without a gap
   * @param algorithm as it stands in a JSON Web Key
   * @param firstUseAt the publication is earlier by the lead
   * @param lastUseAt null while there is no successor
   * @param retireAt when it leaves the published set; null while there is no successor
   */
  record KeptKey(
      String kid,
      int sequence,
      String algorithm,
      Sealed sealed,
      Instant createdAt,
      Instant firstUseAt,
      @Nullable Instant lastUseAt,
      @Nullable Instant retireAt) {}

  /** The row that a sealed key is bound to. */
  static String sealedRow(String kid) {
    return "pulse_key/" + kid;
  }

  /** In the order of their sequence. */
  static List<KeptKey> all(Session session) throws SQLException {
    return session.query("signing_keys", KeyRows::key);
  }

  /**
   * @return whether no other node has made the key of that sequence
   */
  static boolean insert(Session session, KeptKey key) throws SQLException {
    return session.update(
            "insert_key",
            key.kid(),
            key.sequence(),
            key.algorithm(),
            key.sealed().bytes(),
            key.createdAt(),
            key.firstUseAt())
        > 0;
  }

  /** Gives an end to those before it that have none. */
  static void succeed(Session session, int sequence, Instant lastUseAt, Instant retireAt)
      throws SQLException {
    session.update("succeed_keys", lastUseAt, retireAt, sequence);
  }

  /** Takes all before it out of use and out of the published set. */
  static void retire(Session session, int sequence, Instant now) throws SQLException {
    session.update("retire_keys", now, now, sequence, now);
  }

  static void reseal(Session session, String kid, Sealed sealed) throws SQLException {
    session.update("reseal_key", sealed.bytes(), kid);
  }

  static int deleteRetired(Session session, Instant now) throws SQLException {
    return session.update("delete_retired_keys", now);
  }

  private static KeptKey key(ResultSet row) throws SQLException {
    return new KeptKey(
        row.getString("kid"),
        row.getInt("sequence"),
        row.getString("algorithm"),
        Sealed.of(row.getBytes("sealed")),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("first_use_at")),
        time(row, "last_use_at"),
        time(row, "retire_at"));
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}
