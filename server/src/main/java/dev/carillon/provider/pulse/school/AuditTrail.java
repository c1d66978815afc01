package dev.carillon.provider.pulse.school;

import dev.carillon.model.EnvironmentId;
import dev.carillon.store.sql.Session;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What operators changed: one row in the transaction of each change. It holds nothing of persons:
 * where a subject is one, it is a digest of the id, so that whoever knows the id finds what was
 * done, and nobody learns the id from it.
 */
public final class AuditTrail {
  private static final int DIGEST_BYTES = 16;

  private final InstantSource time;
  private final RandomGenerator random;

  /**
   * @param random for ids; safe for many threads
   */
  public AuditTrail(InstantSource time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  /**
   * @param school the operator's id of it; null for what is not of one school
   * @param actor the name of the token that it was done with
   * @param action such as {@code school.put}
   * @param subject an id, or a digest of a person's
   * @param detail for people: never of a person
   */
  public record Change(
      EnvironmentId environment,
      @Nullable String school,
      String actor,
      String action,
      String subject,
      String detail) {}

  /** A change and when it was made. */
  public record Entry(UUID id, Instant at, Change change) {}

  public void add(Session session, Change change) throws SQLException {
    Instant now = time.instant();
    session.update(
        "insert_audit",
        change.environment.value(),
        id(now).toString(),
        change.school,
        now,
        change.actor,
        change.action,
        change.subject,
        change.detail);
  }

  /** By the time of the changes. */
  public static List<Entry> entries(Session session, EnvironmentId environment, Slice slice)
      throws SQLException {
    return session.query(
        slice.statement("audit_ascending", "audit_descending"),
        AuditTrail::entry,
        environment.value(),
        slice.start(),
        slice.limit());
  }

  /** What stands for a person. */
  public static String person(SchoolKey school, UUID id) {
    String text = "%s/%s/%s".formatted(school.environment(), school.school(), id);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "person:" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        Columns.uuid(row, "id"),
        Instant.ofEpochMilli(row.getLong("at")),
        new Change(
            new EnvironmentId(row.getString("environment_id")),
            Columns.nullableText(row, "school_id"),
            row.getString("actor"),
            row.getString("action"),
            row.getString("subject"),
            row.getString("detail")));
  }

  /** A UUID of version 7 (RFC 9562): in the order of time. */
  private UUID id(Instant now) {
    long high = (now.toEpochMilli() << 16) | 0x7000 | (random.nextLong() & 0x0fff);
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
