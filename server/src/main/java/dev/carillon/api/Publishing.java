package dev.carillon.api;

import dev.carillon.http.HttpError;
import dev.carillon.http.HttpError.Problem;
import dev.carillon.model.Application;
import dev.carillon.model.EventType;
import dev.carillon.model.EventType.SchemaMode;
import dev.carillon.model.Message;
import dev.carillon.store.StoredAnswer;
import dev.carillon.store.Submission;
import dev.carillon.store.Submission.Accepted;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds messages against their schemas and gives them in. */
final class Publishing {
  private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);

  private final PublishTargets targets;
  private final Schemas schemas;
  private final SchemaAlarm alarm;
  private final Publisher publisher;

  Publishing(PublishTargets targets, Schemas schemas, SchemaAlarm alarm, Publisher publisher) {
    this.targets = targets;
    this.schemas = schemas;
    this.alarm = alarm;
    this.publisher = publisher;
  }

  /** What became of a publish that did not fail as a whole. */
  sealed interface Published {
    /** Committed: one result for each message, in order. */
    record Done(List<Submission.ItemResult> results) implements Published {}

    /** It had been committed before, under the same key. */
    record Before(StoredAnswer answer) implements Published {}
  }

  /**
   * Unknown event types are taken, and those without a schema.
   *
   * @throws HttpError 422 where the type's schema rejects the payload
   */
  void requireSchema(Application application, MessageInput input) throws HttpError {
    Optional<EventType> type =
        targets.eventType(application.key().environment(), input.eventType());
    String text = type.map(EventType::schemas).orElse(null);
    if (text == null) {
      return;
    }
    SchemaMode mode = type.get().schemaMode();
    if (mode == SchemaMode.OFF) {
      return;
    }
    List<Problem> mismatches = schemas.mismatches(text, input.payload());
    if (mismatches.isEmpty()) {
      return;
    }
    if (mode == SchemaMode.REJECT) {
      throw HttpError.invalid(mismatches);
    }
    alarm.mismatch(application.key(), input.eventType());
    LOG.warn(
        "A payload of {} for {} does not match the schema of its event type in {} or more places",
        input.eventType(),
        application.key().application(),
        mismatches.size());
  }

  /**
   * Gives messages in and waits for the commit.
   *
   * @throws HttpError 404, 422 for a key that was used for another request, 503 with the time to
   *     wait
   */
  Published publish(
      Application application, List<Message> messages, Submission.@Nullable Claim claim)
      throws HttpError {
    try {
      return switch (publisher.publish(application.key(), messages, claim)) {
        case Accepted.Committed(List<Submission.ItemResult> results) -> new Published.Done(results);
        case Accepted.Repeated(StoredAnswer answer) -> new Published.Before(answer);
        case Accepted.KeyReused() -> throw IdempotentRequests.reused();
        case Accepted.Stale() -> throw RouteRows.unavailable();
        case Accepted.ApplicationGone() -> {
          targets.forget(application.key());
          throw Lookups.notFound("application");
        }
      };
    } catch (OverloadedException overloaded) {
      throw HttpError.busy(
          503,
          "overloaded",
          String.valueOf(overloaded.getMessage()),
          overloaded.retryAfterSeconds());
    }
  }
}
