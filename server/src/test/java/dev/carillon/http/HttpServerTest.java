package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Payload;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients see, over real sockets. */
class HttpServerTest {
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    RouteTable routes =
        new RouteTable(
            List.of(
                new Route(
                    null,
                    "GET",
                    "/hello/{name}",
                    "hello",
                    Access.OPEN,
                    0,
                    request ->
                        JsonWriter.object()
                            .text("name", request.pathParameter("name"))
                            .response(200)),
                new Route(
                    null,
                    "POST",
                    "/echo",
                    "echo",
                    Access.OPEN,
                    1_000,
                    request -> Response.of(201, Payload.of(request.body(), "text/plain"))),
                new Route(
                    null,
                    "GET",
                    "/bug",
                    "bug",
                    Access.OPEN,
                    0,
                    _ -> {
                      throw new IllegalStateException("secret detail");
                    })));
    server =
        HttpServer.start(
            HttpConfig.DEFAULTS.withPort(0), routes, RequestObserver.NONE, new Random(1));
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void answersAndKeepsTheConnection() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      Wire.Answer hello = wire.get("/hello/w%2Forld").answer();
      assertThat(hello.status()).isEqualTo(200);
      assertThat(hello.body()).isEqualTo("{\"name\":\"w/orld\"}");
      assertThat(hello.header("server")).isEmpty();
      assertThat(hello.header("x-request-id")).isNotEmpty();
      Wire.Answer echo = wire.post("/echo", "again").answer();
      assertThat(echo.status()).isEqualTo(201);
      assertThat(echo.body()).isEqualTo("again");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      wire.send(
          "GET /hello/a HTTP/1.1\r\nHost: a\r\n\r\n"
              + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
              + "GET /hello/c HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(wire.answer().body()).isEqualTo("{\"name\":\"a\"}");
      assertThat(wire.answer().body()).isEqualTo("abc");
      assertThat(wire.answer().body()).isEqualTo("{\"name\":\"c\"}");
    }
  }

  @Test
  void aFailureSaysNothingButTheRequestsId() throws Exception {
    try (Wire wire = new Wire(server.port())) {
      Wire.Answer answer = wire.get("/bug").answer();
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body())
          .contains("internal_error")
          .contains(answer.header("x-request-id"))
          .doesNotContain("secret");
    }
  }

  @Test
  void garbageIsRefusedAsJson() throws Exception {
    for (String garbage :
        List.of(
            "garbage\r\n\r\n",
            "GET\r\n\r\n",
            "GET /hello/a HTTP/9.9\r\nHost: a\r\n\r\n",
            "GET /hello/a HTTP/1.1\r\n\r\n",
            "GET /hello/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /hello/a HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n",
            "G\u0001T / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc")) {
      try (Wire wire = new Wire(server.port())) {
        Wire.Answer answer = wire.send(garbage).answer();
        assertThat(answer.status()).as(garbage).isBetween(400, 505);
        assertThat(answer.header("content-type")).as(garbage).isEqualTo("application/json");
        assertThat(answer.body()).as(garbage).startsWith("{\"code\":");
      }
    }
  }
}
