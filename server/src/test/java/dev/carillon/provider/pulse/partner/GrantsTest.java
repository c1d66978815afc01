package dev.carillon.provider.pulse.partner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Delivery;
import dev.carillon.model.DeliveryId;
import dev.carillon.model.EndpointId;
import dev.carillon.model.Lease;
import dev.carillon.model.LeaseId;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import dev.carillon.model.Run;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.provider.Dialect;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.partner.PartnerServer.Answer;
import dev.carillon.provider.pulse.partner.PartnerServer.Registered;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.Schooling;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom operators let in, and what becomes of it when they take it back. */
@ParameterizedClass
@EnumSource(Dialect.class)
class GrantsTest {
  private static final SchoolKey ASH = new SchoolKey(Schooling.HERE, "ash");

  @SuppressWarnings("NullAway.Init")
  @Parameter
  Dialect dialect;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private PartnerServer server;

  @SuppressWarnings("NullAway.Init")
  private Registered app;

  @BeforeEach
  void start() throws Exception {
    server =
        new PartnerServer(
            PartnerServer.ES256,
            dialect.open(PulseSchema.SCHEMA, folder),
            PartnerServer.box(),
            new MovableTime());
    server.school(Schooling.OAK);
    server.school(ASH);
    app = server.register();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String path(String rest) {
    return "/apps/" + app.clientId() + rest;
  }

  private @Nullable Reason gate(SchoolKey school) {
    Message message = server.parts.messages.publish(app.application(), school, "event", "{}");
    Delivery delivery =
        new Delivery(
            app.application(),
            new DeliveryId("dlv_1"),
            message.id(),
            new Target.ToEndpoint(new EndpointId("ep_1")),
            Run.SCHEDULED,
            State.SENDING,
            null,
            0,
            0,
            null,
            null,
            server.time.instant(),
            server.time.instant());
    return server
        .partner
        .contract()
        .gate()
        .closed(new Lease(new LeaseId("lease_1"), delivery, message));
  }

  @Test
  void onlyWhoWasGrantedASchoolMayHaveItsMessages() throws Exception {
    assertThat(server.partner.grants().holders(Schooling.OAK)).isEmpty();
    assertThat(gate(Schooling.OAK)).isEqualTo(Reason.NO_GRANT);
    Answer granted = server.operator("PUT", path("/grants/oak"), null);
    assertThat(granted.status()).isEqualTo(201);
    assertThat(granted.body())
        .isEqualTo("{\"client_id\":\"%s\",\"school\":\"oak\"}".formatted(app.clientId()));
    assertThat(server.operator("PUT", path("/grants/oak"), null).status()).isEqualTo(200);
    assertThat(server.partner.grants().holders(Schooling.OAK)).containsExactly(app.application());
    assertThat(server.partner.grants().holds(app.application(), Schooling.OAK)).isTrue();
    assertThat(server.partner.grants().holds(app.application(), ASH)).isFalse();
    assertThat(gate(Schooling.OAK)).isNull();
    assertThat(gate(ASH)).isEqualTo(Reason.NO_GRANT);
    assertThat(server.operator("GET", path("/grants"), null).json().at("/data/0/school").asString())
        .isEqualTo("oak");
    assertThat(server.operator("PUT", path("/grants/nowhere"), null).status()).isEqualTo(404);
    assertThat(server.operator("PUT", "/apps/nobody/grants/oak", null).status()).isEqualTo(404);
  }

  @Test
  void aSchoolThatIsDeletedLeavesNoGrantForTheNextOneOfItsName() throws Exception {
    server.grant(app, Schooling.OAK);
    server.grant(app, ASH);

    server.database.write(session -> {
      new ErasingGrants().eraseSchool(session, Schooling.OAK);
      return true;
    });

    assertThat(server.partner.grants().holders(Schooling.OAK)).isEmpty();
    assertThat(server.partner.grants().holders(ASH)).containsExactly(app.application());
  }

  @Test
  void aWithdrawnGrantCallsOffWhatIsPendingInChunks() throws Exception {
    server.grant(app, Schooling.OAK);
    server.grant(app, ASH);
    List<MessageId> ofOak = new ArrayList<>();
    for (int i = 0; i < 1_203; i++) {
      ofOak.add(copy(Schooling.OAK, i));
    }
    copy(ASH, 9_000);
    server.time.advance(Duration.ofSeconds(1));
    assertThat(server.operator("DELETE", path("/grants/oak"), null).status()).isEqualTo(204);
    assertThat(gate(Schooling.OAK)).as("at once").isEqualTo(Reason.NO_GRANT);
    assertThat(server.operator("DELETE", path("/grants/oak"), null).status()).isEqualTo(404);
    server.time.advance(Duration.ofSeconds(1));
    server.grant(app, Schooling.OAK);
    copy(Schooling.OAK, 9_001);
    server.partner.runOnce();
    var cancelled = server.parts.messages.cancelled;
    assertThat(cancelled).hasSize(3).allMatch(each -> each.reason() == Reason.NO_GRANT);
    assertThat(cancelled.stream().flatMap(each -> each.messages().stream()))
        .containsExactlyInAnyOrderElementsOf(ofOak);
    assertThat(server.database.query("select client_id from pulse_withdrawal")).isEmpty();
    server.partner.runOnce();
    assertThat(cancelled).hasSize(3);
  }

  /** As the composer leaves it when the server has taken a message. */
  private MessageId copy(SchoolKey school, int number) {
    MessageId engine = new MessageId("msg_%06d".formatted(number));
    server.database.write(session -> {
      var rows = session.rows("insert_copy", 1);
      rows.text(school.environment().value())
          .text(Schooling.id("message " + number).toString())
          .text(app.application().application().value())
          .text(school.school())
          .text(engine.value())
          .time(server.time.instant())
          .add();
      rows.run();
      return true;
    });
    return engine;
  }

  @Test
  void aDeletedAppIsGoneAtOnceAndItsApplicationSoonAfter() throws Exception {
    server.grant(app, Schooling.OAK);
    String token = server.token(app);
    assertThat(server.operator("DELETE", path(""), null).status()).isEqualTo(204);
    assertThat(server.alerts(token, "GET", "/webhook", null).status()).isEqualTo(401);
    assertThat(server.operator("GET", path(""), null).status()).isEqualTo(404);
    assertThat(server.partner.grants().holders(Schooling.OAK)).isEmpty();
    assertThat(gate(Schooling.OAK)).isEqualTo(Reason.NO_GRANT);
    server.partner.runOnce();
    assertThat(server.parts.applications.all()).isEmpty();
    assertThat(server.database.query("select client_id from pulse_app")).isEmpty();
    assertThat(server.database.query("select client_id from pulse_grant")).isEmpty();
  }

  @Test
  void operatorsSeeTheirOwnEnvironmentOnlyAndEachChangeIsInTheAudit() throws Exception {
    String elsewhere = ServerParts.Everybody.ELSEWHERE;
    for (String[] row :
        new String[][] {
          {"GET", ""},
          {"PATCH", ""},
          {"DELETE", ""},
          {"POST", "/secret/rotate"},
          {"POST", "/api-key"},
          {"DELETE", "/api-key"},
          {"GET", "/grants"},
          {"PUT", "/grants/oak"},
          {"DELETE", "/grants/oak"}
        }) {
      String body = row[0].equals("PATCH") ? "{}" : null;
      assertThat(server.operator(elsewhere, row[0], path(row[1]), body).status())
          .as(row[0] + row[1])
          .isEqualTo(404);
    }
    assertThat(server.operator(elsewhere, "GET", "/apps", null).json().path("data")).isEmpty();
    assertThat(server.send("GET", "/pulse/v1/apps", null).status()).isEqualTo(401);
    assertThat(
            server
                .operator(
                    elsewhere,
                    "POST",
                    "/apps",
                    "{\"name\":\"x\",\"client_id\":\"%s\"}".formatted(app.clientId()))
                .status())
        .isEqualTo(409);

    server.grant(app, Schooling.OAK);
    server.operator("DELETE", path("/grants/oak"), null);
    Answer rotated = server.operator("POST", path("/secret/rotate"), null);
    server.operator("PATCH", path(""), "{\"name\":\"another\"}");
    server.operator("POST", "/keys/rotate", null);
    server.operator("DELETE", path(""), null);
    assertThat(server.database.query("select action from pulse_audit"))
        .containsExactlyInAnyOrder(
            "app.create",
            "grant.put",
            "grant.delete",
            "app.rotate-secret",
            "app.update",
            "key.rotate",
            "app.delete");
    for (String table : List.of("pulse_app", "pulse_audit")) {
      for (String column :
          table.equals("pulse_app")
              ? List.of("secret_hash", "client_id", "name")
              : List.of("subject", "detail", "actor")) {
        assertThat(server.database.query("select " + column + " from " + table))
            .doesNotContain(app.secret(), rotated.json().path("client_secret").asString());
      }
    }
  }

  @Test
  void appsAreListedPageByPageWithoutTheirSecrets() throws Exception {
    server.register();
    server.register();
    Answer first = server.operator("GET", "/apps?limit=2", null);
    assertThat(first.json().path("data")).hasSize(2);
    assertThat(first.json().path("done").asBoolean()).isFalse();
    assertThat(first.body()).doesNotContain("secret");
    Answer rest =
        server.operator(
            "GET", "/apps?limit=2&iterator=" + first.json().path("iterator").asString(), null);
    assertThat(rest.json().path("data")).hasSize(1);
    assertThat(rest.json().path("done").asBoolean()).isTrue();
    for (String bad :
        List.of(
            "{}",
            "{\"name\":\"\"}",
            "{\"name\":\"x\",\"scopes\":[\"other\"]}",
            "{\"name\":\"x\",\"client_id\":\"a b\"}",
            "{\"name\":\"x\",\"client_id\":\"app_1\"}")) {
      assertThat(server.operator("POST", "/apps", bad).status()).as(bad).isEqualTo(422);
    }
    assertThat(server.operator("POST", "/apps", "{\"name\":\"x\",\"school\":\"none\"}").status())
        .isEqualTo(404);
    assertThat(server.parts.applications.all()).as("nothing is left over").hasSize(3);
  }
}
