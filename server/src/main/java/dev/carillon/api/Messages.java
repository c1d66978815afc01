package dev.carillon.api;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.Application;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.store.History;
import dev.carillon.store.History.MessageFilter;
import dev.carillon.store.PageRequest;
import dev.carillon.store.StoredAnswer;
import dev.carillon.store.Submission;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /app/{app_id}/msg}: publishing one message, and looking at those that were. */
final class Messages {
  private static final String ALL = "/app/{app_id}/msg";
  private static final String ONE = ALL + "/{msg_id}";

  private final Lookups lookups;
  private final History history;
  private final Applications applications;
  private final PublishTargets targets;
  private final Publishing publishing;
  private final PublishRate rate;
  private final PublishParts given;

  Messages(
      Lookups lookups,
      History history,
      Applications applications,
      PublishTargets targets,
      Publishing publishing,
      PublishRate rate,
      PublishParts given) {
    this.lookups = lookups;
    this.history = history;
    this.applications = applications;
    this.targets = targets;
    this.publishing = publishing;
    this.rate = rate;
    this.given = given;
  }

  void addTo(RouteRows rows, TokenAccess access) {
    rows.get(ALL, "v1.message.list", access.anyone(), this::list)
        .publish(
            ALL,
            "v1.message.create",
            access.operator(),
            given.config().maxBodyBytes(),
            this::create)
        .get(ONE, "v1.message.get", access.anyone(), this::one);
  }

  private Response list(Request request) throws HttpError {
    Application application = lookups.application(request);
    boolean withContent = Query.flag(request, "with_content", true);
    MessageFilter filter =
        new MessageFilter(
            Query.eventTypes(request),
            Query.text(request, "channel", Rules.CHANNEL),
            Query.text(request, "tag", Rules.TAG),
            Query.instant(request, "after"),
            Query.instant(request, "before"),
            withContent);
    return Pages.answer(
        request,
        PageRequest.Order.DESCENDING,
        page -> history.messages(application.key(), filter, page),
        message -> message.id().value(),
        (json, message) -> MessageOutput.write(json, message, withContent));
  }

  private Response one(Request request) throws HttpError {
    boolean withContent = Query.flag(request, "with_content", true);
    Application application = lookups.application(request);
    Message message = lookups.message(application.key(), request, withContent);
    JsonWriter json = JsonWriter.object(MessageOutput.sizeOf(message, withContent));
    MessageOutput.write(json, message, withContent);
    return json.response(200);
  }

  private Response create(Request request) throws HttpError {
    return given.idempotent().publish(request, key -> create(request, key));
  }

  private Response create(Request request, @Nullable IdempotencyKey key) throws HttpError {
    boolean withContent = Query.flag(request, "with_content", true);
    JsonObject json = JsonObject.of(request);
    MessageInput input = MessageInput.read(json, given.config().maxPayloadBytes());
    Application application = application(request, json);
    publishing.requireSchema(application, input);
    rate.take(application, 1);
    Message message = input.message(application.key(), given.ids().message(), given.now());
    Publishing.Published published =
        publishing.publish(application, List.of(message), claim(key, message));
    return switch (published) {
      case Publishing.Published.Done(List<Submission.ItemResult> results) ->
          switch (results.getFirst()) {
            case Submission.ItemResult.Stored() -> published(input, message, withContent);
            case Submission.ItemResult.EventIdTaken(_) -> throw eventIdTaken();
          };
      case Publishing.Published.Before(StoredAnswer answer) ->
          published(
              input,
              input.repeated(application.key(), KeptResults.read(answer).getFirst()),
              withContent);
    };
  }

  private Submission.@Nullable Claim claim(@Nullable IdempotencyKey key, Message message) {
    if (key == null) {
      return null;
    }
    return new Submission.Claim(
        key.scope(),
        key.key(),
        key.requestHash(),
        given.idempotent().expiry(),
        results ->
            switch (results.getFirst()) {
              case Submission.ItemResult.Stored() ->
                  KeptResults.write(202, List.of(KeptResults.stored(message)));
              case Submission.ItemResult.EventIdTaken(_) ->
                  new StoredAnswer(409, Payload.json("{}"));
            });
  }

  private Application application(Request request, JsonObject json) throws HttpError {
    String path = Lookups.pathId(request, Lookups.APPLICATION, "application");
    Optional<Application> found = targets.application(ApiCaller.of(request).environment(), path);
    if (found.isPresent()) {
      return found.get();
    }
    JsonObject inline = json.object("application").orNull();
    json.check();
    return applications.findOrCreate(request, inline);
  }

  static HttpError eventIdTaken() {
    return HttpError.of(
        409, "event_id_taken", "Another message of the application has this eventId already");
  }

  private static Response published(MessageInput input, Message message, boolean withContent) {
    JsonWriter json = JsonWriter.object(MessageOutput.sizeOf(message, withContent));
    if (input.payloadWasJson()) {
      MessageOutput.write(json, message, withContent, true);
    } else {
      MessageOutput.write(json, message, withContent);
    }
    return json.response(202);
  }
}
