package dev.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.EndpointHealth.Disabled;
import dev.carillon.model.EndpointHealth.DisabledReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InterestTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void anEndpointWithoutFiltersWantsEverything() {
    assertThat(interest(Set.of(), Set.of(), "invoice.paid", Set.of())).isEqualTo(Interest.WANTED);
    assertThat(interest(Set.of(), Set.of(), "invoice.paid", Set.of("eu")))
        .isEqualTo(Interest.WANTED);
  }

  @Test
  void typesMatchExactly() {
    Set<String> types = Set.of("invoice.paid", "invoice.sent");

    assertThat(interest(types, Set.of(), "invoice.paid", Set.of())).isEqualTo(Interest.WANTED);
    for (String other : List.of("invoice", "invoice.paid.late", "Invoice.paid", "")) {
      assertThat(interest(types, Set.of(), other, Set.of())).isEqualTo(Interest.NONE);
    }
  }

  @Test
  void oneChannelInCommonIsEnoughAndNoneIsNot() {
    Set<String> channels = Set.of("eu", "us");

    assertThat(interest(Set.of(), channels, "t", Set.of("eu"))).isEqualTo(Interest.WANTED);
    assertThat(interest(Set.of(), channels, "t", Set.of("us", "asia"))).isEqualTo(Interest.WANTED);
    assertThat(interest(Set.of(), channels, "t", Set.of("asia"))).isEqualTo(Interest.NONE);
    assertThat(interest(Set.of(), channels, "t", Set.of())).isEqualTo(Interest.NONE);
  }

  @Test
  void typeAndChannelMustBothMatch() {
    Set<String> types = Set.of("t");
    Set<String> channels = Set.of("eu");

    assertThat(interest(types, channels, "t", Set.of("eu"))).isEqualTo(Interest.WANTED);
    assertThat(interest(types, channels, "u", Set.of("eu"))).isEqualTo(Interest.NONE);
    assertThat(interest(types, channels, "t", Set.of("us"))).isEqualTo(Interest.NONE);
  }

  @Test
  void aDisabledEndpointGetsARowOnlyForWhatItWouldHaveWanted() {
    for (DisabledReason reason : DisabledReason.values()) {
      var disabled = new EndpointHealth(null, new Disabled(reason, NOW));
      Endpoint endpoint = endpoint(Set.of("t"), Set.of(), disabled);

      assertThat(Interest.of(endpoint, "t", Set.of())).isEqualTo(Interest.WANTED_BUT_DISABLED);
      assertThat(Interest.of(endpoint, "u", Set.of())).isEqualTo(Interest.NONE);
    }
  }

  private static Interest interest(
      Set<String> types, Set<String> channels, String type, Set<String> messageChannels) {
    return Interest.of(endpoint(types, channels, EndpointHealth.WELL), type, messageChannels);
  }

  private static Endpoint endpoint(Set<String> types, Set<String> channels, EndpointHealth health) {
    var application = new ApplicationKey(new EnvironmentId("env_1"), new ApplicationId("app_1"));
    return new Endpoint(
        application.endpoint(new EndpointId("ep_1")),
        new EndpointSettings(
            null,
            "https://example.com/",
            "",
            types,
            channels,
            null,
            Map.of(),
            List.of(),
            PolicyOverride.NONE),
        List.of(),
        health,
        NOW,
        NOW);
  }
}
