package dev.carillon.api;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Attempt;
import dev.carillon.model.AttemptId;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointId;
import dev.carillon.model.IdSource;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.store.History;
import dev.carillon.store.History.AttemptFilter;
import dev.carillon.store.Journal;
import dev.carillon.store.Page;
import dev.carillon.store.PageRequest;
import dev.carillon.store.Submission;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code …/attempt}: what became of messages; and sending one again. */
final class Attempts {
  private static final Set<Integer> STATUSES =
      Set.of(
          AttemptOutput.SUCCESS, AttemptOutput.PENDING, AttemptOutput.FAIL, AttemptOutput.SENDING);
  private static final Set<Integer> CLASSES = Set.of(0, 100, 200, 300, 400, 500);

  private final Lookups lookups;
  private final History history;
  private final Journal journal;
  private final Wake wake;
  private final IdSource ids;
  private final InstantSource time;

  Attempts(
      Lookups lookups,
      History history,
      Journal journal,
      Wake wake,
      IdSource ids,
      InstantSource time) {
    this.lookups = lookups;
    this.history = history;
    this.journal = journal;
    this.wake = wake;
    this.ids = ids;
    this.time = time;
  }

  void addTo(RouteRows rows, TokenAccess access) {
    rows.get(
            "/app/{app_id}/attempt/endpoint/{endpoint_id}",
            "v1.message-attempt.list-by-endpoint",
            access.anyone(),
            this::ofEndpoint)
        .get(
            "/app/{app_id}/attempt/msg/{msg_id}",
            "v1.message-attempt.list-by-msg",
            access.anyone(),
            this::ofMessage)
        .get(
            "/app/{app_id}/msg/{msg_id}/attempt/{attempt_id}",
            "v1.message-attempt.get",
            access.anyone(),
            this::one)
        .post(
            "/app/{app_id}/msg/{msg_id}/endpoint/{endpoint_id}/resend",
            "v1.message-attempt.resend",
            access.anyone(),
            this::resend);
  }

  private Response ofEndpoint(Request request) throws HttpError {
    Endpoint endpoint = lookups.endpoint(request);
    Filter filter = filter(request, null);
    return list(
        request,
        endpoint.key().application(),
        page ->
            filter.nothing()
                ? new Page<>(List.of(), true)
                : history.attemptsOf(endpoint.key(), filter.filter(), page));
  }

  private Response ofMessage(Request request) throws HttpError {
    Application application = lookups.application(request);
    Message message = lookups.message(application.key(), request, false);
    String endpoint = Query.text(request, "endpoint_id", Rules.UID);
    Optional<EndpointId> wanted =
        endpoint == null ? Optional.empty() : lookups.endpointId(application.key(), endpoint);
    Filter filter = filter(request, wanted.orElse(null));
    boolean nothing = filter.nothing() || (endpoint != null && wanted.isEmpty());
    return list(
        request,
        application.key(),
        page ->
            nothing
                ? new Page<>(List.of(), true)
                : history.attemptsOf(application.key(), message.id(), filter.filter(), page));
  }

  private Response one(Request request) throws HttpError {
    Application application = lookups.application(request);
    Message message = lookups.message(application.key(), request, false);
    String id = Lookups.pathId(request, Lookups.ATTEMPT, "attempt");
    Attempt attempt =
        attemptId(id)
            .flatMap(found -> history.attempt(application.key(), message.id(), found))
            .orElseThrow(() -> Lookups.notFound("attempt"));
    JsonWriter json = JsonWriter.object();
    AttemptOutput.write(json, attempt, true, null);
    return json.response(200);
  }

  /** A further run beside those that are there: one attempt, at once. */
  private Response resend(Request request) throws HttpError {
    Application application = lookups.application(request);
    Message message = lookups.message(application.key(), request, true);
    Endpoint endpoint = lookups.endpoint(application.key(), request);
    if (endpoint.disabled()) {
      throw HttpError.of(
          409, "endpoint_disabled", "The endpoint is disabled: enable it, then send again");
    }
    if (message.payload() == null) {
      throw HttpError.invalid(
          "path",
          Lookups.MESSAGE,
          "value_error.content_expunged",
          "the message's content is not kept any more, so it cannot be sent again");
    }
    boolean added =
        journal.addRun(
            application.key(),
            message.id(),
            new Submission.Planned(
                ids.delivery(),
                new Target.ToEndpoint(endpoint.key().endpoint()),
                Run.MANUAL,
                State.SCHEDULED,
                null,
                time.instant()));
    if (!added) {
      throw Lookups.notFound("message");
    }
    wake.wake();
    return JsonWriter.object().response(202);
  }

  private Response list(Request request, ApplicationKey application, Pages.Source<Attempt> source)
      throws HttpError {
    boolean withContent = Query.flag(request, "with_content", true);
    boolean withMessage = Query.flag(request, "with_msg", false);
    Map<MessageId, Optional<Message>> messages = new HashMap<>();
    return Pages.answer(
        request,
        PageRequest.Order.DESCENDING,
        source,
        attempt -> attempt.id().value(),
        (json, attempt) -> {
          Optional<Message> message =
              withMessage
                  ? messages.computeIfAbsent(
                      attempt.message(),
                      id -> history.message(application, id.value(), withContent))
                  : Optional.empty();
          AttemptOutput.write(json, attempt, withContent, message.orElse(null));
        });
  }

  /**
   * @param nothing whether no attempt can pass: one that is recorded is neither pending nor being
   *     sent
   */
  private record Filter(AttemptFilter filter, boolean nothing) {}

  private static Filter filter(Request request, @Nullable EndpointId endpoint) throws HttpError {
    Integer status = Query.number(request, "status", STATUSES);
    Integer statusClass = Query.number(request, "status_code_class", CLASSES);
    boolean unfinished =
        status != null && (status == AttemptOutput.PENDING || status == AttemptOutput.SENDING);
    AttemptFilter filter =
        new AttemptFilter(
            status == null ? null : status == AttemptOutput.SUCCESS,
            statusClass == null ? null : statusClass / 100,
            endpoint,
            Query.eventTypes(request),
            Query.text(request, "channel", Rules.CHANNEL),
            Query.text(request, "tag", Rules.TAG),
            Query.instant(request, "after"),
            Query.instant(request, "before"));
    return new Filter(filter, unfinished);
  }

  private static Optional<AttemptId> attemptId(String text) {
    try {
      return Optional.of(new AttemptId(text));
    } catch (IllegalArgumentException noId) {
      return Optional.empty();
    }
  }
}
