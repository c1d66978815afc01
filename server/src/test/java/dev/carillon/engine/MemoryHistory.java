package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.AttemptId;
import dev.carillon.model.Delivery;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.store.History;
import dev.carillon.store.Page;
import dev.carillon.store.PageRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** See {@link MemoryStore}. */
final class MemoryHistory implements History {
  private final MemoryTables tables;

  MemoryHistory(MemoryTables tables) {
    this.tables = tables;
  }

  @Override
  public Optional<Message> message(
      ApplicationKey application, String idOrEventId, boolean withPayload) {
    return tables.transaction(
        "message",
        () ->
            tables.messages.values().stream()
                .filter(message -> message.application().equals(application))
                .filter(message -> message.id().value().equals(idOrEventId))
                .findAny());
  }

  @Override
  public Page<Message> messages(
      ApplicationKey application, MessageFilter filter, PageRequest page) {
    throw unasked();
  }

  @Override
  public List<Delivery> deliveries(ApplicationKey application, MessageId message) {
    return tables.transaction(
        "deliveries",
        () ->
            tables.deliveries.values().stream()
                .map(MemoryTables.Row::delivery)
                .filter(delivery -> delivery.message().equals(message))
                .toList());
  }

  @Override
  public Optional<Attempt> attempt(
      ApplicationKey application, MessageId message, AttemptId attempt) {
    throw unasked();
  }

  @Override
  public Page<Attempt> attemptsOf(
      ApplicationKey application, MessageId message, AttemptFilter filter, PageRequest page) {
    return page(attempt -> attempt.message().equals(message), filter, page);
  }

  @Override
  public Page<Attempt> attemptsOf(EndpointKey endpoint, AttemptFilter filter, PageRequest page) {
    return page(
        attempt ->
            attempt.application().equals(endpoint.application())
                && endpoint.endpoint().equals(attempt.endpoint()),
        filter,
        page);
  }

  private Page<Attempt> page(Predicate<Attempt> condition, AttemptFilter filter, PageRequest page) {
    List<Attempt> found =
        tables.transaction(
            "attemptsOf",
            () ->
                tables.attempts.values().stream()
                    .filter(condition)
                    .filter(attempt ->
                        filter.succeeded() == null || filter.succeeded() == attempt.succeeded())
                    .filter(attempt ->
                        filter.after() == null || !attempt.startedAt().isBefore(filter.after()))
                    .toList());
    List<Attempt> ordered = page.order() == PageRequest.Order.ASCENDING ? found : found.reversed();
    return new Page<>(
        ordered.stream().limit(page.limit()).toList(), ordered.size() <= page.limit());
  }

  private static UnsupportedOperationException unasked() {
    return new UnsupportedOperationException("the engine does not ask for this");
  }
}
