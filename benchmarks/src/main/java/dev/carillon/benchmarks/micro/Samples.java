package dev.carillon.benchmarks.micro;

import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Header;
import dev.carillon.model.MessageId;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import dev.carillon.model.Phases;
import dev.carillon.model.PolicyOverride;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the benchmarks work on: the same in every run. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00.123Z");
  static final String MESSAGE_ID = "msg_01KJMMA2G0000ZQ9G4J3W8K2VN";
  static final ApplicationKey APPLICATION =
      new ApplicationKey(
          new EnvironmentId("env_default"), new ApplicationId("app_01KJMMA2G0000ZQ9G4J3W8K2VN"));

  private static final int PAYLOAD_BYTES = 1_024;

  private Samples() {}

  /** A JSON object of 1 KiB. */
  static Payload payload() {
    String head = "{\"invoice\":{\"number\":4711,\"paid\":true,\"lines\":[1.50,2,3e2]},\"note\":\"";
    return Payload.json(head + "n".repeat(PAYLOAD_BYTES - head.length() - 2) + "\"}");
  }

  static Delivery delivery() {
    return new Delivery(
        APPLICATION,
        new DeliveryId("dlv_01KJMMA2G0000ZQ9G4J3W8K2VN"),
        new MessageId(MESSAGE_ID),
        new Target.ToEndpoint(new EndpointId("ep_01KJMMA2G0000ZQ9G4J3W8K2VN")),
        Run.SCHEDULED,
        State.SENDING,
        null,
        2,
        2,
        null,
        null,
        NOW,
        NOW);
  }

  static Outcome answered(int status, Header... headers) {
    return new Outcome.Answered(
        status, List.of(headers), Payload.json("{}"), false, new Phases(-1, -1, -1, 1_200, 1_300));
  }

  /** One in ten wants {@code invoice.paid}; the others want three other types. */
  static Endpoint endpoint(int number) {
    Set<String> types =
        number % 10 == 0
            ? Set.of("invoice.paid", "invoice.voided")
            : Set.of("pupil.enrolled", "pupil.left", "pupil.moved");
    return new Endpoint(
        APPLICATION.endpoint(new EndpointId("ep_%026d".formatted(number))),
        new EndpointSettings(
            null,
            "https://hooks.example.com/" + number,
            "",
            types,
            Set.of(),
            null,
            Map.of(),
            List.of(),
            PolicyOverride.NONE),
        List.of(),
        EndpointHealth.WELL,
        NOW,
        NOW);
  }
}
