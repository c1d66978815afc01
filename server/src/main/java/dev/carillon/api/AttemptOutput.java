package dev.carillon.api;

import dev.carillon.http.JsonWriter;
import dev.carillon.model.Attempt;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Message;
import dev.carillon.model.Outcome;
import dev.carillon.model.Phases;
import dev.carillon.model.Run;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Shows an attempt. */
final class AttemptOutput {
  static final int SUCCESS = 0;
  static final int PENDING = 1;
  static final int FAIL = 2;
  static final int SENDING = 3;

  private static final long MICROS_PER_MILLI = 1_000;

  private AttemptOutput() {}

  /**
   * @param withContent whether to show what the receiver answered
   * @param message shown in the attempt; null for not
   */
  static void write(
      JsonWriter json, Attempt attempt, boolean withContent, @Nullable Message message) {
    ErrorClass error = attempt.error();
    Phases phases = attempt.outcome().phases();
    json.text("id", attempt.id().value())
        .text("endpointId", attempt.endpoint() == null ? null : attempt.endpoint().value())
        .text("msgId", attempt.message().value())
        .text("url", attempt.url())
        .number("status", (long) (attempt.succeeded() ? SUCCESS : FAIL))
        .text("statusText", attempt.succeeded() ? "success" : "fail")
        .number("triggerType", triggerType(attempt.run()))
        .number("attemptNumber", (long) attempt.number())
        .number("responseStatusCode", statusCode(attempt.outcome()))
        .text("response", withContent ? response(attempt.outcome()) : "")
        .number("responseDurationMs", phases.totalMicros() / MICROS_PER_MILLI)
        .text("errorClass", error == null ? null : error.wireName())
        .instant("nextAttempt", attempt.nextAttemptAt())
        .instant("timestamp", attempt.startedAt())
        .object("phases", inner -> write(inner, phases));
    if (message != null) {
      json.object("msg", inner -> MessageOutput.write(inner, message, withContent));
    }
  }

  private static void write(JsonWriter json, Phases phases) {
    json.number("dnsMicros", phases.dnsMicros())
        .number("connectMicros", phases.connectMicros())
        .number("tlsMicros", phases.tlsMicros())
        .number("firstByteMicros", phases.firstByteMicros())
        .number("totalMicros", phases.totalMicros());
  }

  /** 0 for what the schedule brought about, 1 for what someone asked for. */
  private static long triggerType(Run run) {
    return switch (run) {
      case SCHEDULED -> 0;
      case MANUAL, TEST, REPLAY -> 1;
    };
  }

  private static long statusCode(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answered -> answered.status();
      // The clients require a number.
      case Outcome.Unreached _, Outcome.Refused _ -> 0;
    };
  }

  private static String response(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answered -> new String(answered.body().bytes(), StandardCharsets.UTF_8);
      case Outcome.Unreached unreached -> unreached.detail();
      // More would tell a tenant what stands where in the operator's network.
      case Outcome.Refused _ -> "target refused";
    };
  }
}
