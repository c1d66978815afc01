package dev.carillon.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pulse from end to end: a school tells what it observed, a threshold is met, and a partner's app
 * gets a signed webhook, whose content it asks for once more.
 */
final class PulseScene {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PATH = "/pulse";
  private static final String SCHOOL = "/pulse/v1/schools/springfield";
  private static final ZoneId ZONE = ZoneId.of("Australia/Sydney");
  private static final int THRESHOLD = 3;
  private static final List<String> SCOPES =
      List.of(
          "https://schema.intellischool.net/scope/alerts/messages.read",
          "https://schema.intellischool.net/scope/alerts/webhooks.write");

  private final Web web;
  private final String operator;
  private final ReceiverProcess receiver;
  private final Screen screen;
  private final BlockingQueue<Receipt> arriving;
  private final String student = UUID.randomUUID().toString();

  /**
   * @param operator the operator's token
   * @param arriving what the receiver reports; nobody else may take from it meanwhile
   */
  PulseScene(
      Web web,
      String operator,
      ReceiverProcess receiver,
      Screen screen,
      BlockingQueue<Receipt> arriving) {
    this.web = web;
    this.operator = "Bearer " + operator;
    this.receiver = receiver;
    this.screen = screen;
    this.arriving = arriving;
  }

  /** Whether it went as it should. */
  boolean play() throws IOException, InterruptedException {
    screen.line(
        "Pulse: a school with an alert for %d absences in a week, and a partner's app"
            .formatted(THRESHOLD));
    setUpSchool();
    JsonNode app = letAppIn();
    String token = token(app);
    receiver.expect(new Expectation(PATH, "jwks+" + web.at("/.well-known/jwks.json"), 0));
    web.call(
        "POST",
        "/v2/alerts/webhook",
        token,
        json(Map.of("endpoint", receiver.url(PATH), "type", "full-payload")));
    for (int absence = 1; absence < THRESHOLD; absence++) {
      observe(absence);
    }
    screen.row("observed", true, (THRESHOLD - 1) + " absences of Max Jones: below the threshold");
    observe(THRESHOLD);
    screen.row("observed", true, "absence " + THRESHOLD + " of Max Jones: the threshold is met");
    Receipt receipt = arriving.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (receipt == null) {
      screen.row("webhook", false, "did not arrive within " + PATIENCE.toSeconds() + " s");
      return false;
    }
    return show(receipt, token);
  }

  private void setUpSchool() throws IOException {
    String teacher = UUID.randomUUID().toString();
    String type = UUID.randomUUID().toString();
    put(
        SCHOOL,
        Map.of(
            "name", "Springfield High",
            "time_zone", ZONE.getId(),
            "messages_at", "16:00"));
    put(
        SCHOOL + "/staff/" + teacher,
        Map.of(
            "first_name", "Melissa",
            "last_name", "Smith",
            "name", "Melissa Jane Smith",
            "preferred_name", "Mel",
            "primary_email", "mel.smith@school.edu",
            "identifiers", Map.of("sis_id", "5678")));
    put(SCHOOL + "/homerooms/7B", Map.of("teacher", teacher));
    put(
        SCHOOL + "/students/" + student,
        Map.of(
            "student_id", UUID.randomUUID().toString(),
            "first_name", "Maximillian",
            "preferred_name", "Max",
            "last_name", "Jones",
            "pronouns", List.of("He", "Him", "His"),
            "homeroom", "7B",
            "year_level", 7));
    put(
        "/pulse/v1/alert-types/" + type,
        Map.of(
            "label",
            "Absent from class without reason",
            "counts",
            List.of("absence.unexplained"),
            "observed",
            "absence",
            "takes_period",
            true));
    put(
        SCHOOL + "/alerts/" + UUID.randomUUID(),
        Map.of(
            "name",
            "Unexplained absences",
            "type",
            type,
            "trigger",
            Map.of("type", "threshold", "count", THRESHOLD),
            "threshold_period",
            "last_7_days",
            "recipients",
            List.of(Map.of("type", "homeroom_teacher")),
            "frequency",
            Map.of("type", "at_once")));
  }

  private JsonNode letAppIn() throws IOException {
    JsonNode app =
        web.call(
            "POST",
            "/pulse/v1/apps",
            operator,
            json(Map.of("name", "A partner's app", "scopes", SCOPES)));
    put("/pulse/v1/apps/" + app.path("client_id").asString() + "/grants/springfield", Map.of());
    return app;
  }

  private String token(JsonNode app) throws IOException {
    String credentials =
        app.path("client_id").asString() + ":" + app.path("client_secret").asString();
    JsonNode answer =
        web.call(
            "POST",
            "/connect/token",
            "Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)),
            new Web.Body("application/x-www-form-urlencoded", "grant_type=client_credentials"));
    return "Bearer " + answer.path("access_token").asString();
  }

  private void observe(int absence) throws IOException {
    LocalDate today = LocalDate.now(ZONE);
    web.call(
        "POST",
        SCHOOL + "/observations",
        operator,
        new Web.Body(
            "application/x-ndjson",
            JSON.writeValueAsString(
                    Map.of(
                        "id",
                        "absence-" + absence,
                        "student",
                        student,
                        "kind",
                        "absence.unexplained",
                        "day",
                        today.toString(),
                        "detail",
                        "Absent from Year 9 History for 50 minutes"))
                + "\n"));
  }

  private boolean show(Receipt receipt, String token) throws IOException {
    boolean verified = receipt.verified();
    screen.row(
        "webhook",
        verified,
        verified ? "a JWT, its signature right by the JWKS" : "REFUSED: " + receipt.problem());
    String claims = receipt.found().claims();
    if (!verified || claims == null) {
      return false;
    }
    JsonNode sent = JSON.readTree(claims);
    JsonNode kept = web.call("GET", "/v2/alerts/message/" + receipt.message(), token, null);
    boolean same =
        sent.path("alerts").equals(kept.path("alerts")) && !kept.path("alerts").isEmpty();
    JsonNode alert = kept.path("alerts").path(0);
    screen.row(
        "message",
        same,
        "to %s: %s, %s"
            .formatted(
                kept.path("recipient").path("name").asString(""),
                alert.path("name").asString(""),
                alert.path("alert_count").asString("")));
    screen.row("getMessage", same, same ? "the same alerts as in the webhook" : "OTHER ALERTS");
    screen.line("");
    return same;
  }

  private void put(String path, Map<String, Object> fields) throws IOException {
    web.call("PUT", path, operator, json(fields));
  }

  private static Web.Body json(Map<String, Object> fields) {
    return Web.Body.json(JSON.writeValueAsString(fields));
  }
}
