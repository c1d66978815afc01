package dev.carillon.store.sql;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.AttemptId;
import dev.carillon.model.Delivery;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.IdSource;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.store.History;
import dev.carillon.store.Page;
import dev.carillon.store.PageRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happened, in either dialect: {@code history.sql}. */
public final class SqlHistory implements History {
  /**
   * How far the time in an id may be from the time in its row. An id is made a moment before or
   * after, but when a clock has been set back, its ids run ahead of it until it has caught up.
   */
  private static final Duration ID_TIME_SLACK = Duration.ofDays(2);

  /** Further than any row is old or young, and still a time that an id can carry. */
  private static final Instant EARLIEST = Instant.EPOCH.plus(ID_TIME_SLACK);

  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  private static final int BOTH = -1;
  private static final int ANY_CLASS = 0;

  private final Database database;

  public SqlHistory(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Message> message(
      ApplicationKey application, String idOrEventId, boolean withPayload) {
    return database.read(session -> {
      Optional<Message> byId =
          idOrEventId.startsWith(MessageId.PREFIX)
              ? message(session, "message", application, idOrEventId, withPayload)
              : Optional.empty();
      return byId.isPresent()
          ? byId
          : message(session, "message_by_event_id", application, idOrEventId, withPayload);
    });
  }

  private static Optional<Message> message(
      Session session, String name, ApplicationKey application, String id, boolean withPayload)
      throws SQLException {
    String environment = application.environment().value();
    String own = application.application().value();
    return session.first(
        name,
        row -> JournalRows.message(row, "created_at"),
        withPayload,
        environment,
        own,
        id,
        environment,
        own);
  }

  @Override
  public Page<Message> messages(
      ApplicationKey application, MessageFilter filter, PageRequest page) {
    String environment = application.environment().value();
    String own = application.application().value();
    IdRange range = IdRange.of(page, MessageId.PREFIX, filter.after(), filter.before());
    String types = words(filter.eventTypes());
    return database.read(session ->
        Paging.page(
            page,
            session.query(
                Paging.statement(page, "messages_ascending", "messages_descending"),
                row -> JournalRows.message(row, "created_at"),
                filter.withPayload(),
                environment,
                own,
                environment,
                own,
                range.beyond,
                range.below,
                from(filter.after()),
                to(filter.before()),
                types,
                types,
                filter.channel(),
                filter.channel(),
                filter.tag(),
                filter.tag(),
                Paging.rows(page))));
  }

  @Override
  public List<Delivery> deliveries(ApplicationKey application, MessageId message) {
    String environment = application.environment().value();
    String own = application.application().value();
    return database.read(session ->
        session.query(
            "deliveries",
            JournalRows::delivery,
            environment,
            own,
            message.value(),
            environment,
            own));
  }

  @Override
  public Optional<Attempt> attempt(
      ApplicationKey application, MessageId message, AttemptId attempt) {
    String environment = application.environment().value();
    String own = application.application().value();
    return database.read(session ->
        session.first(
            "attempt",
            AttemptRows::attempt,
            environment,
            own,
            message.value(),
            attempt.value(),
            environment,
            own));
  }

  @Override
  public Page<Attempt> attemptsOf(
      ApplicationKey application, MessageId message, AttemptFilter filter, PageRequest page) {
    return attempts(
        Paging.statement(page, "attempts_of_message_ascending", "attempts_of_message_descending"),
        application,
        message.value(),
        filter,
        page);
  }

  @Override
  public Page<Attempt> attemptsOf(EndpointKey endpoint, AttemptFilter filter, PageRequest page) {
    return attempts(
        Paging.statement(page, "attempts_of_endpoint_ascending", "attempts_of_endpoint_descending"),
        endpoint.application(),
        endpoint.endpoint().value(),
        filter,
        page);
  }

  private Page<Attempt> attempts(
      String name, ApplicationKey application, String of, AttemptFilter filter, PageRequest page) {
    String environment = application.environment().value();
    String own = application.application().value();
    IdRange range = IdRange.of(page, AttemptId.PREFIX, filter.after(), filter.before());
    Boolean succeeded = filter.succeeded();
    Integer statusClass = filter.statusClass();
    String types = words(filter.eventTypes());
    boolean ofTheMessage = types != null || filter.channel() != null || filter.tag() != null;
    return database.read(session ->
        Paging.page(
            page,
            session.query(
                name,
                AttemptRows::attempt,
                environment,
                own,
                of,
                environment,
                own,
                range.beyond,
                range.below,
                from(filter.after()),
                to(filter.before()),
                succeeded == null ? BOTH : succeeded ? 1 : 0,
                statusClass == null ? ANY_CLASS : statusClass,
                JournalRows.column(filter.endpoint()),
                ofTheMessage,
                types,
                types,
                filter.channel(),
                filter.channel(),
                filter.tag(),
                filter.tag(),
                Paging.rows(page))));
  }

  private static @Nullable String words(Set<String> words) {
    return words.isEmpty() ? null : JsonColumns.ofSet(words);
  }

  private static long from(@Nullable Instant after) {
    return after == null ? Long.MIN_VALUE : within(after).toEpochMilli();
  }

  private static long to(@Nullable Instant before) {
    return before == null ? Long.MAX_VALUE : within(before).toEpochMilli();
  }

  private static Instant within(Instant time) {
    return time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time;
  }

  /**
   * The ids between which a page lies, both ends excluded: what the iterator leaves, and what can
   * be of the times asked for.
   */
  private record IdRange(String beyond, String below) {
    static IdRange of(
        PageRequest page, String prefix, @Nullable Instant after, @Nullable Instant before) {
      String start = Paging.start(page);
      String first =
          after == null ? Paging.FIRST : IdSource.floor(prefix, within(after).minus(ID_TIME_SLACK));
      String last =
          before == null ? Paging.LAST : IdSource.floor(prefix, within(before).plus(ID_TIME_SLACK));
      return switch (page.order()) {
        case ASCENDING -> new IdRange(start.compareTo(first) > 0 ? start : first, last);
        case DESCENDING -> new IdRange(first, start.compareTo(last) < 0 ? start : last);
      };
    }
  }
}
