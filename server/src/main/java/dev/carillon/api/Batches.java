package dev.carillon.api;

import dev.carillon.http.ErrorEnvelope;
import dev.carillon.http.HttpError;
import dev.carillon.http.JsonItems;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.Application;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.store.StoredAnswer;
import dev.carillon.store.Submission;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /app/{app_id}/msg/batch}: many messages in one request. The valid ones commit together;
 * each item gets a result of its own, in order, with the status that it would have got alone.
 */
final class Batches {
  private static final int ANSWER_BYTES_PER_ITEM = 400;

  private final PublishTargets targets;
  private final Publishing publishing;
  private final PublishRate rate;
  private final PublishParts given;

  Batches(PublishTargets targets, Publishing publishing, PublishRate rate, PublishParts given) {
    this.targets = targets;
    this.publishing = publishing;
    this.rate = rate;
    this.given = given;
  }

  void addTo(RouteRows rows, TokenAccess access) {
    rows.publish(
        "/app/{app_id}/msg/batch",
        "v1.message.create-batch",
        access.operator(),
        given.config().maxBatchBytes(),
        this::create);
  }

  /** An item: the message to be, or what is wrong with it. */
  private sealed interface Item {
    record Good(MessageInput input, Message message) implements Item {}

    record Bad(KeptResults.Result.Failed failure) implements Item {}
  }

  private Response create(Request request) throws HttpError {
    return given.idempotent().publish(request, key -> create(request, key));
  }

  private Response create(Request request, @Nullable IdempotencyKey key) throws HttpError {
    boolean withContent = Query.flag(request, "with_content", false);
    String path = Lookups.pathId(request, Lookups.APPLICATION, "application");
    Application application =
        targets
            .application(ApiCaller.of(request).environment(), path)
            .orElseThrow(() -> Lookups.notFound("application"));
    List<Item> items = read(request, application);
    List<Message> messages = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof Item.Good(_, Message message)) {
        messages.add(message);
      }
    }
    if (messages.isEmpty()) {
      return answer(items, merged(items, List.of()), application, withContent);
    }
    rate.take(application, messages.size());
    Submission.Claim claim = key == null ? null : claim(key, items);
    return switch (publishing.publish(application, messages, claim)) {
      case Publishing.Published.Done(List<Submission.ItemResult> results) ->
          answer(items, merged(items, results), application, withContent);
      case Publishing.Published.Before(StoredAnswer before) ->
          answer(items, KeptResults.read(before), application, withContent);
    };
  }

  private List<Item> read(Request request, Application application) throws HttpError {
    Instant now = given.now();
    List<Item> items = new ArrayList<>();
    for (JsonItems.Item item : JsonItems.of(request, given.config().maxBatchItems())) {
      try {
        MessageInput input = MessageInput.read(item.object(), given.config().maxPayloadBytes());
        publishing.requireSchema(application, input);
        items.add(
            new Item.Good(input, input.message(application.key(), given.ids().message(), now)));
      } catch (HttpError wrong) {
        items.add(new Item.Bad(failure(wrong)));
      }
    }
    return items;
  }

  private Submission.Claim claim(IdempotencyKey key, List<Item> items) {
    return new Submission.Claim(
        key.scope(),
        key.key(),
        key.requestHash(),
        given.idempotent().expiry(),
        results -> KeptResults.write(202, merged(items, results)));
  }

  /** One result for each item: those of the good ones come from the store. */
  private static List<KeptResults.Result> merged(
      List<Item> items, List<Submission.ItemResult> stored) {
    List<KeptResults.Result> merged = new ArrayList<>(items.size());
    int next = 0;
    for (Item item : items) {
      merged.add(
          switch (item) {
            case Item.Bad(KeptResults.Result.Failed failure) -> failure;
            case Item.Good(_, Message message) ->
                switch (stored.get(next++)) {
                  case Submission.ItemResult.Stored() -> KeptResults.stored(message);
                  case Submission.ItemResult.EventIdTaken(_) -> failure(Messages.eventIdTaken());
                };
          });
    }
    return merged;
  }

  private static KeptResults.Result.Failed failure(HttpError error) {
    Payload body = ErrorEnvelope.GENERAL.write(error, "").body();
    String text = body == null ? "{}" : new String(body.bytes(), StandardCharsets.UTF_8);
    return new KeptResults.Result.Failed(error.status(), text);
  }

  private static Response answer(
      List<Item> items,
      List<KeptResults.Result> results,
      Application application,
      boolean withContent) {
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      indices.add(i);
    }
    return JsonWriter.object(ANSWER_BYTES_PER_ITEM * items.size())
        .array(
            "data",
            indices,
            (json, index) -> {
              json.number("index", index);
              switch (results.get(index)) {
                case KeptResults.Result.Failed(int status, String body) ->
                    json.number("status", (long) status)
                        .raw("error", body.getBytes(StandardCharsets.UTF_8));
                case KeptResults.Result.Stored stored -> {
                  Message message = shown(items.get(index), stored, application);
                  json.number("status", 202L)
                      .object("message", inner -> MessageOutput.write(inner, message, withContent));
                }
              }
            })
        .response(202);
  }

  private static Message shown(
      Item item, KeptResults.Result.Stored stored, Application application) {
    return switch (item) {
      case Item.Good(MessageInput input, _) -> input.repeated(application.key(), stored);
      // Its schema may have become stricter since the first time.
      case Item.Bad _ ->
          new Message(
              application.key(),
              stored.id(),
              "",
              null,
              null,
              java.util.Set.of(),
              java.util.Set.of(),
              null,
              stored.createdAt());
    };
  }
}
