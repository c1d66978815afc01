package dev.carillon.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import dev.carillon.store.postgres.TestPostgres;
import dev.carillon.testing.PulseInstallation;
import dev.carillon.testing.PulseInstallation.App;
import dev.carillon.testing.PulseInstallation.School;
import dev.carillon.testing.Receiver;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kills the server while Pulse makes messages of what was observed: between the evaluation and the
 * composition, between that and the acceptance, between acceptance and delivery. What was observed
 * is told to its teacher in one message, whatever happens; that message may arrive more than once,
 * and is the same each time.
 */
class PulseKillTest {
  private static final int HOMEROOMS = 200;
  private static final int KILLS = 4;

  /** Not checked against anything but what one of these attempts may hold. */
  private static final Set<String> OF_THE_ATTEMPT = Set.of("iat", "exp");

  @TempDir Path data;

  private final Random random = new Random(20_261_123);

  /** Each message by its id, as it arrived first. */
  private final Map<String, JsonNode> messages = new HashMap<>();

  /** The messages that each observation stands in. */
  private final Map<String, Set<String>> told = new HashMap<>();

  private final Set<String> observed = new HashSet<>();
  private int arrivals;

  @Test
  void onSqliteEachObservationIsToldInOneMessage() throws Exception {
    killAndCheck(Map.of(), () -> {});
  }

  /** The dead node's claims are worth a minute, which is over at once here. */
  @Test
  void onPostgresEachObservationIsToldInOneMessage() throws Exception {
    String url = TestPostgres.freshDatabase();
    killAndCheck(
        Map.of("CARILLON_DATABASE_URL", url),
        () ->
            TestPostgres.execute(
                url, "update pulse_claim set held_until = 0", "update node set expires_at = 0"));
  }

  /**
   * @param timePasses what a killed node held is over
   */
  private void killAndCheck(Map<String, String> store, Runnable timePasses) throws Exception {
    Map<String, String> environment = new HashMap<>(store);
    environment.put("CARILLON_ADMIN_TOKEN", Product.TOKEN);
    environment.put("CARILLON_MASTER_KEY", "proof-master-key-0123456789abcdef");
    environment.put("CARILLON_EGRESS_ALLOW", "127.0.0.1/32");
    // Its port is another one after each start; what messages say must not depend on that.
    environment.put("CARILLON_PUBLIC_URL", "http://localhost:8080");
    ServerProcess server = ServerProcess.start(data, environment);
    try (Receiver receiver = new Receiver();
        PulseInstallation pulse = new PulseInstallation(server.address(), Product.TOKEN)) {
      School school = pulse.school("school", HOMEROOMS);
      App app = pulse.app(school.id());
      pulse.webhook(pulse.token(app), receiver.url(), "full-payload");
      for (int round = 0; round < KILLS; round++) {
        observe(pulse, school, round);
        for (int i = random.nextInt(HOMEROOMS / 2); i > 0; i--) {
          take(receiver);
        }
        server.kill();
        timePasses.run();
        server = ServerProcess.start(data, environment);
        pulse.serverIsAt(server.address());
      }
      observe(pulse, school, KILLS);
      while (!told.keySet().containsAll(observed)) {
        take(receiver);
      }
      int exit = server.terminate();
      while (receiver.waiting() > 0) {
        take(receiver);
      }
      check(school);
      assertThat(exit).as("exit code after SIGTERM\n%s", server.lastLines()).isZero();
    } finally {
      server.close();
    }
  }

  /** An absence of each student; answered, so it is on disk. */
  private void observe(PulseInstallation pulse, School school, int round) throws Exception {
    String today = LocalDate.now(ZoneId.of("Australia/Sydney")).toString();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < HOMEROOMS; i++) {
      String id = "%d-%d".formatted(round, i);
      observed.add(id);
      lines.append(PulseInstallation.absence(id, school.students().get(i), today));
    }
    assertThat(pulse.observe(school.id(), lines.toString()).path("accepted").asInt())
        .isEqualTo(HOMEROOMS);
  }

  private void take(Receiver receiver) throws Exception {
    ObjectNode claims =
        (ObjectNode)
            JsonMapper.shared()
                .readTree(JWSObject.parse(receiver.next().body()).getPayload().toString());
    arrivals++;
    claims.remove(OF_THE_ATTEMPT);
    String id = claims.path("message_id").asString();
    assertThat(claims.path("jti").asString()).isEqualTo(id);
    JsonNode before = messages.putIfAbsent(id, claims);
    if (before != null) {
      assertThat(claims).as("a repeated delivery").isEqualTo(before);
    }
    for (JsonNode list : claims.findValues("list")) {
      list.forEach(detail -> told.computeIfAbsent(detail.asString(), _ -> new TreeSet<>()).add(id));
    }
  }

  private void check(School school) {
    assertThat(told.keySet()).as("told and never observed").isEqualTo(observed);
    assertThat(told)
        .as("observations that stand in two messages")
        .allSatisfy((_, in) -> assertThat(in).hasSize(1));
    told.forEach((id, in) -> {
      int homeroom = Integer.parseInt(id.substring(id.indexOf('-') + 1));
      for (String message : in) {
        assertThat(recipient(message)).isEqualTo(school.teachers().get(homeroom).toString());
      }
    });
    assertThat(arrivals).isGreaterThanOrEqualTo(messages.size());
    assertThat(List.copyOf(messages.values()))
        .allSatisfy(message -> assertThat(message.path("sent_alert_count").asInt()).isPositive());
  }

  private String recipient(String message) {
    JsonNode found = messages.get(message);
    return found == null ? "" : found.path("recipient").path("entity_uuid").asString();
  }
}
