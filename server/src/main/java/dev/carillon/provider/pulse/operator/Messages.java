package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Paging;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.Delivery;
import dev.carillon.model.Reason;
import dev.carillon.model.Target;
import dev.carillon.provider.MessageBook;
import dev.carillon.provider.pulse.message.Copy;
import dev.carillon.provider.pulse.message.MessageList;
import dev.carillon.provider.pulse.message.MessageList.Filter;
import dev.carillon.provider.pulse.message.MessageRows;
import dev.carillon.provider.pulse.message.PulseMessage;
import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.SchoolKey;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /messages}: what was composed, for whom, and what became of it; never what it says. */
final class Messages {
  private static final String MESSAGE = "message";

  private final Desk desk;
  private final MessageBook book;

  Messages(Desk desk, MessageBook book) {
    this.desk = desk;
    this.book = book;
  }

  void addTo(RouteRows rows) {
    rows.get("/messages", "message.list", this::list)
        .get("/messages/{message}", "message.get", this::one);
  }

  private Response list(Request request) throws HttpError {
    Filter filter = filter(request);
    return Pages.answer(
        request,
        Paging.Order.DESCENDING,
        slice -> {
          MessageList.Place start =
              MessageList.Place.of(slice)
                  .orElseThrow(() ->
                      HttpError.invalid(
                          "query",
                          "iterator",
                          "value_error.iterator",
                          "is not an iterator of an earlier answer"));
          return desk.read(session ->
              MessageList.messages(session, filter, start, slice.descending(), slice.limit()));
        },
        message -> MessageList.Place.of(message).text(),
        Messages::write);
  }

  private Filter filter(Request request) throws HttpError {
    Optional<String> school = request.queryParameter("school");
    Optional<String> recipient = request.queryParameter("recipient");
    String state = oneOf(request, "state", PulseMessage.State.values());
    if (recipient.isPresent() && school.isEmpty()) {
      throw HttpError.invalid(
          "query", "recipient", "value_error.recipient", "is asked for together with a school");
    }
    if (recipient.isPresent() && !Fields.isUuid(recipient.get())) {
      throw HttpError.invalid("query", "recipient", "value_error.uuid", "must be a UUID");
    }
    return new Filter(
        desk.environment(request),
        school.orElse(null),
        recipient.map(UUID::fromString).orElse(null),
        state);
  }

  /** The wire name that a query asks for; empty for none. */
  static String oneOf(Request request, String parameter, Enum<?>[] values) throws HttpError {
    Optional<String> given = request.queryParameter(parameter);
    if (given.isEmpty()) {
      return "";
    }
    List<String> names =
        Arrays.stream(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    if (!names.contains(given.get())) {
      throw HttpError.invalid(
          "query",
          parameter,
          "value_error.enum",
          names.stream().collect(Collectors.joining(", ", "must be one of ", "")));
    }
    return given.get();
  }

  private Response one(Request request) throws HttpError {
    UUID id = PathIds.uuid(request, MESSAGE, MESSAGE);
    PulseMessage message =
        desk.read(session ->
            MessageRows.message(session, desk.environment(request), id)
                .orElseThrow(() -> PathIds.notFound(MESSAGE)));
    List<Copy> copies =
        desk.read(session -> MessageRows.copies(session, desk.environment(request), id));
    JsonWriter json = JsonWriter.object();
    write(json, message);
    json.array("copies", copies, this::write);
    return json.response(200);
  }

  private static void write(JsonWriter json, PulseMessage message) {
    SchoolKey school = message.school();
    json.text("id", message.id().toString())
        .text("school", school.school())
        .text("recipient", Columns.ofUuid(message.recipient()))
        .text("transaction_id", message.transaction())
        .text("state", message.state().wireName())
        .text("reason", message.reason())
        .number("queued_alert_count", message.counts().queued())
        .number("fetched_alert_count", message.counts().fetched())
        .number("sent_alert_count", message.counts().sent())
        .instant("composed_at", message.composedAt())
        .instant("erased_at", message.erasedAt());
  }

  private void write(JsonWriter json, Copy copy) {
    json.text("application", copy.application().application().value())
        .text("message", copy.engineMessage().value())
        .instant("accepted_at", copy.acceptedAt())
        .array(
            "deliveries",
            book.deliveries(copy.application(), copy.engineMessage()),
            Messages::write);
  }

  private static void write(JsonWriter json, Delivery delivery) {
    @Nullable Reason reason = delivery.reason();
    json.text("id", delivery.id().value())
        .text(
            "endpoint",
            switch (delivery.target()) {
              case Target.ToEndpoint(var endpoint) -> endpoint.value();
              case Target.Callback _ -> null;
            })
        .text("state", delivery.state().wireName())
        .text("reason", reason == null ? null : reason.wireName())
        .number("attempts", delivery.attempts())
        .instant("next_attempt_at", delivery.dueAt());
  }
}
