package dev.carillon.provider.pulse.message;

import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.pulse.school.Slice;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Messages in the order in which they were composed. */
public final class MessageList {
  private MessageList() {}

  /**
   * @param school null for all
   * @param recipient null for all; otherwise with a school
   * @param state empty for all
   */
  public record Filter(
      EnvironmentId environment, @Nullable String school, @Nullable UUID recipient, String state) {}

  /** A place between two messages. */
  public record Place(long composedAtMillis, String id) {
    private static final int MOST_DIGITS = 15;

    public static Place of(PulseMessage message) {
      return new Place(message.composedAt().toEpochMilli(), message.id().toString());
    }

    /** As {@link #text} wrote it; empty if it did not. */
    public static Optional<Place> of(Slice slice) {
      String after = slice.after();
      if (after == null) {
        long edge = slice.descending() ? Long.MAX_VALUE : Long.MIN_VALUE;
        return Optional.of(new Place(edge, ""));
      }
      int dot = after.indexOf('.');
      boolean digits =
          dot > 0
              && dot <= MOST_DIGITS
              && after.chars().limit(dot).allMatch(c -> c >= '0' && c <= '9');
      return digits
          ? Optional.of(
              new Place(Long.parseLong(after.substring(0, dot)), after.substring(dot + 1)))
          : Optional.empty();
    }

    public String text() {
      return composedAtMillis + "." + id;
    }
  }

  public static List<PulseMessage> messages(
      Session session, Filter filter, Place after, boolean descending, int limit)
      throws SQLException {
    List<@Nullable Object> parameters = new ArrayList<>();
    parameters.add(filter.environment().value());
    String scope = "environment";
    if (filter.school() != null) {
      scope = "school";
      parameters.add(filter.school());
    }
    if (filter.recipient() != null) {
      scope = "recipient";
      parameters.add(filter.recipient().toString());
    }
    parameters.add(after.composedAtMillis());
    parameters.add(after.id());
    parameters.add(filter.state());
    parameters.add(filter.state());
    parameters.add(limit);
    return session.query(
        "messages_of_%s_%s".formatted(scope, descending ? "descending" : "ascending"),
        MessageRows::message,
        parameters.toArray());
  }
}
