package dev.carillon.store.sql;

import dev.carillon.model.Attempt;
import dev.carillon.model.AttemptId;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.MessageId;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import dev.carillon.model.Phases;
import dev.carillon.model.Run;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows of attempts as what they mean; {@link Settling} writes them. */
final class AttemptRows {
  private AttemptRows() {}

  static Attempt attempt(ResultSet row) throws SQLException {
    return new Attempt(
        JournalRows.applicationKey(row),
        new AttemptId(row.getString("id")),
        new DeliveryId(row.getString("delivery_id")),
        new MessageId(row.getString("message_id")),
        JournalRows.endpoint(row),
        Run.valueOf(row.getString("run").toUpperCase(Locale.ROOT)),
        row.getInt("number"),
        row.getString("url"),
        CatalogRows.time(row, "started_at"),
        outcome(row),
        error(row),
        CatalogRows.nullableTime(row, "next_attempt_at"));
  }

  private static @Nullable ErrorClass error(ResultSet row) throws SQLException {
    String error = CatalogRows.nullableText(row, "error");
    return error == null ? null : ErrorClass.valueOf(error.toUpperCase(Locale.ROOT));
  }

  private static Outcome outcome(ResultSet row) throws SQLException {
    Phases phases =
        new Phases(
            row.getLong("dns_micros"),
            row.getLong("connect_micros"),
            row.getLong("tls_micros"),
            row.getLong("first_byte_micros"),
            row.getLong("total_micros"));
    String outcome = row.getString("outcome");
    return switch (outcome) {
      case "answered" ->
          new Outcome.Answered(
              row.getInt("status"),
              JournalColumns.headers(CatalogRows.nullableText(row, "headers")),
              Payload.of(row.getBytes("body"), row.getString("body_type")),
              row.getLong("body_cut") == 1,
              phases);
      case "unreached" -> unreached(row, phases);
      case "refused" -> new Outcome.Refused(row.getString("detail"), phases);
      default ->
          throw new IllegalStateException("an attempt with the outcome %s".formatted(outcome));
    };
  }

  private static Outcome unreached(ResultSet row, Phases phases) throws SQLException {
    ErrorClass error = error(row);
    if (error == null) {
      throw new IllegalStateException("an attempt that had no answer and no error");
    }
    return new Outcome.Unreached(error, row.getString("detail"), row.getLong("stale") == 1, phases);
  }
}
