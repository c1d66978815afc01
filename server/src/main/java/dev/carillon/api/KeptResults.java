package dev.carillon.api;

import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import dev.carillon.store.StoredAnswer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of a publish under its idempotency key: one line for each item, with the message's
 * id and time in milliseconds, or the error that it got. The rest of the answer is in the request
 * that repeats it, for it is the same; so payloads are not stored twice.
 */
final class KeptResults {
  private static final String TYPE = "text/plain";
  private static final String ERROR = "!";

  private KeptResults() {}

  /** Of one item. */
  sealed interface Result {
    record Stored(MessageId id, Instant createdAt) implements Result {}

    /**
     * @param body the error as it was answered, in JSON without line breaks
     */
    record Failed(int status, String body) implements Result {}
  }

  static Result stored(Message message) {
    return new Result.Stored(message.id(), message.createdAt());
  }

  static StoredAnswer write(int status, List<? extends Result> results) {
    StringBuilder text = new StringBuilder();
    for (Result result : results) {
      switch (result) {
        case Result.Stored(MessageId id, Instant at) ->
            text.append(id).append(' ').append(at.toEpochMilli());
        case Result.Failed(int failure, String body) ->
            text.append(ERROR).append(failure).append(' ').append(body);
      }
      text.append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return new StoredAnswer(status, Payload.of(bytes, TYPE));
  }

  static List<Result> read(StoredAnswer answer) {
    List<Result> results = new ArrayList<>();
    for (String line : new String(answer.body().bytes(), StandardCharsets.UTF_8).split("\n", -1)) {
      int blank = line.indexOf(' ');
      if (blank < 0) {
        continue;
      }
      String head = line.substring(0, blank);
      String rest = line.substring(blank + 1);
      results.add(
          head.startsWith(ERROR)
              ? new Result.Failed(Integer.parseInt(head.substring(ERROR.length())), rest)
              : new Result.Stored(new MessageId(head), Instant.ofEpochMilli(Long.parseLong(rest))));
    }
    return results;
  }
}
