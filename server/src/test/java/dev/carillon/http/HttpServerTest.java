package dev.carillon.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.model.Payload;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What clients see, over real sockets. */
class HttpServerTest {
  private static final ErrorEnvelope XML =
      (error, id) ->
          Response.of(
              error.status(),
              Payload.of(("<" + error.code() + "/>" + id).getBytes(UTF_8), "application/xml"));

  private final HttpServer server = start(0);

  private static HttpServer start(int port) {
    try {
      return HttpServer.start(
          HttpConfig.DEFAULTS.withPort(port), routes(), RequestObserver.NONE, new Random(1));
    } catch (IOException | PortInUseException failure) {
      throw new AssertionError(failure);
    }
  }

  private static RouteTable routes() {
    Handler bug =
        _ -> {
          throw new IllegalStateException("secret detail");
        };
    Handler busy =
        _ -> {
          throw HttpError.busy(429, "rate_limit", "Too many messages", 7);
        };
    Handler json =
        request -> {
          JsonObject body = JsonObject.of(request);
          String name =
              body.required("name", body.text("name", TextRule.word(1, 5)), "placeholder");
          body.check();
          return JsonWriter.object().text("name", name).response(200);
        };
    return new RouteTable(
        List.of(
            route(
                null,
                "GET",
                "/hello/{name}",
                request ->
                    JsonWriter.object()
                        .text("name", request.pathParameter("name"))
                        .text("query", request.rawQuery())
                        .response(200)
                        .with("Cache-Control", "max-age=5")
                        .with("Link", "a")
                        .with("Link", "b")),
            route(
                null,
                "POST",
                "/echo",
                request -> Response.of(201, Payload.of(request.body(), "text/plain"))),
            route(null, "POST", "/json", json),
            route(null, "GET", "/bug", bug),
            route(null, "GET", "/busy", busy),
            route(null, "DELETE", "/busy", _ -> Response.empty(204)),
            route(null, "GET", "/v2/bug", bug).with(XML),
            route("provider.example", "GET", "/mine", _ -> Response.of(200, Payload.json("1")))),
        List.of(new RouteTable.Group(null, "/v2/", XML)));
  }

  private static Route route(@Nullable String host, String method, String path, Handler handler) {
    return new Route(host, method, path, method + " " + path, Access.OPEN, 1_000, handler);
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void answersAndKeepsTheConnection() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      Wire.Answer hello = wire.get("/hello/w%2Forld?a=%7B|{}[]").answer();
      assertThat(hello.status()).isEqualTo(200);
      assertThat(hello.body()).isEqualTo("{\"name\":\"w/orld\",\"query\":\"a=%7B|{}[]\"}");
      assertThat(hello.header("content-type")).isEqualTo("application/json");
      assertThat(hello.header("server")).isEmpty();
      assertThat(hello.header("x-request-id")).isNotEmpty();
      assertThat(hello.header("x-content-type-options")).isEqualTo("nosniff");
      assertThat(hello.header("cache-control")).isEqualTo("max-age=5");
      Wire.Answer echo = wire.post("/echo", "again").answer();
      assertThat(echo.status()).isEqualTo(201);
      assertThat(echo.body()).isEqualTo("again");
      assertThat(echo.header("cache-control")).isEqualTo("no-store");
      assertThat(echo.header("x-request-id")).isNotEqualTo(hello.header("x-request-id"));
    }
  }

  @Test
  void chunkedBodiesAreRead() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      wire.send(
          """
          POST /echo HTTP/1.1\r
          Host: a\r
          Transfer-Encoding: chunked\r
          \r
          3\r
          abc\r
          4;x=y\r
          defg\r
          0\r
          Trailer: t\r
          \r
          """);
      assertThat(wire.answer().body()).isEqualTo("abcdefg");
      assertThat(wire.post("/echo", "x".repeat(1_000)).answer().body()).hasSize(1_000);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      wire.send(
          """
          GET /hello/a HTTP/1.1\r
          Host: a\r
          \r
          POST /echo HTTP/1.1\r
          Host: a\r
          Content-Length: 3\r
          \r
          abcGET /hello/c HTTP/1.1\r
          Host: a\r
          \r
          """);
      assertThat(wire.answer().body()).contains("\"name\":\"a\"");
      assertThat(wire.answer().body()).isEqualTo("abc");
      assertThat(wire.answer().body()).contains("\"name\":\"c\"");
    }
  }

  @Test
  void headIsGetWithoutTheBody() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      wire.send("HEAD /hello/a HTTP/1.1\r\nHost: a\r\n\r\n");
      Wire.Answer answer = wire.answerWithoutBody();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-length")).isEqualTo("23");
      assertThat(wire.get("/hello/b").answer().body()).contains("\"name\":\"b\"");
    }
  }

  @Test
  void unknownPathsAndMethodsAreTold() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      Wire.Answer unknown = wire.get("/nowhere").answer();
      assertThat(unknown.status()).isEqualTo(404);
      assertThat(unknown.body()).startsWith("{\"code\":\"not_found\",\"detail\":");
      Wire.Answer method = wire.post("/busy", "ignored").answer();
      assertThat(method.status()).isEqualTo(405);
      assertThat(method.header("allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS");
      assertThat(method.body()).startsWith("{\"code\":\"method_not_allowed\"");
      Wire.Answer options = wire.send("OPTIONS /busy HTTP/1.1\r\nHost: a\r\n\r\n").answer();
      assertThat(options.status()).isEqualTo(204);
      assertThat(options.header("allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS");
      assertThat(wire.send("DELETE /busy HTTP/1.1\r\nHost: a\r\n\r\n").answer().status())
          .isEqualTo(204);
    }
  }

  @Test
  void aHostsRoutesAreServedUnderItAlone() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      wire.send("GET /mine HTTP/1.1\r\nHost: Provider.Example:8080\r\n\r\n");
      assertThat(wire.answer().status()).isEqualTo(200);
      assertThat(wire.get("/mine").answer().status()).isEqualTo(404);
    }
  }

  @Test
  void wrongBodiesAreRefusedWithTheirPlaces() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      assertThat(wire.post("/json", "{\"name\":\"abc\"}").answer().body())
          .isEqualTo("{\"name\":\"abc\"}");
      Wire.Answer malformed = wire.post("/json", "{\"name\":").answer();
      assertThat(malformed.status()).isEqualTo(400);
      assertThat(malformed.body()).startsWith("{\"code\":\"malformed_json\"").contains("line 1");
      Wire.Answer invalid = wire.post("/json", "{\"name\":\"\"}").answer();
      assertThat(invalid.status()).isEqualTo(422);
      assertThat(invalid.body())
          .isEqualTo(
              """
              {"code":"validation_error","detail":[{"loc":["body","name"],\
              "msg":"must not be empty","type":"value_error.any_str.min_length"}]}\
              """);
      for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "nonsense")) {
        wire.send(
            "POST /json HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Type: "
                + type
                + "\r\n\r\n{}");
        assertThat(wire.answer().status()).as(type).isEqualTo(415);
      }
      wire.send(
          """
          POST /json HTTP/1.1\r
          Host: a\r
          Content-Length: 14\r
          Content-Type: Application/JSON ; charset=utf-8\r
          \r
          {"name":"abc"}\
          """);
      assertThat(wire.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void whoIsTooEarlyIsToldWhenToComeAgain() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      Wire.Answer answer = wire.get("/busy").answer();
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.header("retry-after")).isEqualTo("7");
      assertThat(answer.body())
          .isEqualTo("{\"code\":\"rate_limit\",\"detail\":\"Too many messages\"}");
    }
  }

  @Test
  void aFailureSaysNothingButTheRequestsIdWhichTheLogHasToo() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(Exchange.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try (Wire wire = new Wire(server.port())) {
      Wire.Answer answer = wire.get("/bug").answer();
      String id = answer.header("x-request-id");
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body())
          .startsWith("{\"code\":\"internal_error\"")
          .contains("\"requestId\":\"" + id + "\"")
          .doesNotContain("secret", "Exception");
      assertThat(log.list)
          .anySatisfy(event -> {
            assertThat(event.getFormattedMessage()).contains(id).contains("GET /bug");
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("secret detail");
          });
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void aGroupOfRoutesHasItsOwnEnvelope() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      Wire.Answer bug = wire.get("/v2/bug").answer();
      assertThat(bug.status()).isEqualTo(500);
      assertThat(bug.header("content-type")).isEqualTo("application/xml");
      assertThat(bug.body()).isEqualTo("<internal_error/>" + bug.header("x-request-id"));
      assertThat(wire.post("/v2/bug", "").answer().body()).startsWith("<method_not_allowed/>");
      assertThat(wire.get("/v2/nowhere").answer().body()).startsWith("<not_found/>");
    }
  }

  @Test
  void aPortInUseIsSaid() {
    HttpConfig same = HttpConfig.DEFAULTS.withPort(server.port());
    assertThatThrownBy(
            () -> HttpServer.start(same, routes(), RequestObserver.NONE, new Random(1)).stop())
        .isInstanceOf(PortInUseException.class)
        .hasMessageContaining("Port " + server.port() + " of 127.0.0.1 is in use")
        .hasMessageContaining("--port");
  }

  @Test
  void anAddressThatIsNotOursIsSaid() {
    HttpConfig other = HttpConfig.DEFAULTS.withHost("192.0.2.1").withPort(0);
    assertThatThrownBy(
            () -> HttpServer.start(other, routes(), RequestObserver.NONE, new Random(1)).stop())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("192.0.2.1");
  }

  @Test
  void garbageIsRefusedAsJson() throws Exception {
    for (String garbage :
        List.of(
            "garbage\r\n\r\n",
            "GET\r\n\r\n",
            "GET /hello/a HTTP/9.9\r\nHost: a\r\n\r\n",
            "GET /hello/a\r\n\r\n",
            "GET /hello/a HTTP/1.1\r\n\r\n",
            "GET /hello/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /hello/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /hello/a HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n",
            "GET /hello/a HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n",
            "GET hello HTTP/1.1\r\nHost: a\r\n\r\n",
            "G\u0001T / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n")) {
      try (Wire wire = new Wire(server.port())) {
        Wire.Answer answer = wire.send(garbage).answer();
        assertThat(answer.status()).as(garbage).isBetween(400, 505);
        assertThat(answer.header("content-type")).as(garbage).isEqualTo("application/json");
        assertThat(answer.header("server")).as(garbage).isEmpty();
        assertThat(answer.body()).as(garbage).startsWith("{\"code\":").doesNotContain("jetty");
      }
    }
  }
}
