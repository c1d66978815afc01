package dev.carillon.store.sql;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import dev.carillon.model.Reason;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows of messages and deliveries as what they mean. */
final class JournalRows {
  /** In delivery.endpoint_id, attempt.endpoint_id and cancellation.endpoint_id: no endpoint. */
  static final String NO_ENDPOINT = "";

  private JournalRows() {}

  static ApplicationKey applicationKey(ResultSet row) throws SQLException {
    return new ApplicationKey(
        new EnvironmentId(row.getString("environment_id")),
        new ApplicationId(row.getString("application_id")));
  }

  /**
   * From the columns of message and content; content is null where it is gone.
   *
   * @param createdAt the name of the message's column for that, which a delivery has too
   */
  static Message message(ResultSet row, String createdAt) throws SQLException {
    byte[] payload = row.getBytes("payload");
    return new Message(
        applicationKey(row),
        new MessageId(row.getString("message_id")),
        row.getString("event_type"),
        text(row, "event_id"),
        payload == null ? null : Payload.of(payload, row.getString("content_type")),
        JournalColumns.set(text(row, "channels")),
        JournalColumns.set(text(row, "tags")),
        text(row, "ordering_key"),
        Instant.ofEpochMilli(row.getLong(createdAt)));
  }

  static Delivery delivery(ResultSet row) throws SQLException {
    String reason = text(row, "reason");
    return new Delivery(
        applicationKey(row),
        new DeliveryId(row.getString("id")),
        new MessageId(row.getString("message_id")),
        target(row),
        Run.valueOf(row.getString("run").toUpperCase(Locale.ROOT)),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        reason == null ? null : Reason.valueOf(reason.toUpperCase(Locale.ROOT)),
        row.getInt("attempts"),
        row.getInt("step"),
        time(row, "due_at"),
        text(row, "ordering_key"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("updated_at")));
  }

  static @Nullable EndpointId endpoint(ResultSet row) throws SQLException {
    String id = row.getString("endpoint_id");
    return id.equals(NO_ENDPOINT) ? null : new EndpointId(id);
  }

  /** As it stands in a column that has no nulls. */
  static String column(@Nullable EndpointId endpoint) {
    return endpoint == null ? NO_ENDPOINT : endpoint.value();
  }

  static @Nullable String text(ResultSet row, String column) throws SQLException {
    return row.getString(column);
  }

  static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  private static Target target(ResultSet row) throws SQLException {
    EndpointId endpoint = endpoint(row);
    return endpoint == null
        ? JournalColumns.callback(row.getString("callback"))
        : new Target.ToEndpoint(endpoint);
  }
}
