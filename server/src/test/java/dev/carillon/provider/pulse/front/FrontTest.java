package dev.carillon.provider.pulse.front;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.carillon.egress.AddressRange;
import dev.carillon.egress.EgressConfig;
import dev.carillon.egress.HttpEgress;
import dev.carillon.http.HttpConfig;
import dev.carillon.http.HttpServer;
import dev.carillon.http.RequestObserver;
import dev.carillon.http.RouteTable;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.provider.Fetcher.Fetched;
import dev.carillon.provider.pulse.PulseConfig;
import dev.carillon.signing.JsonWebKey;
import dev.carillon.signing.JsonWebKeySet;
import dev.carillon.signing.JwsAlgorithm;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A front and two regions, all of them over real HTTP. */
class FrontTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpEgress egress =
      new HttpEgress(EgressConfig.DEFAULTS.withAllow(List.of(AddressRange.parse("127.0.0.0/8"))));
  private final Region nsw = new Region();
  private final Region vic = new Region();
  private HttpServer server = serve(DEADLINE);

  FrontTest() throws Exception {}

  /** What a region got. */
  private record Got(String method, String target, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return String.join("|", headers.getOrDefault(name, List.of()));
    }
  }

  /** A small HTTP server that plays a region. */
  private static final class Region implements AutoCloseable {
    final com.sun.net.httpserver.HttpServer http;
    final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    final JsonWebKey key = JsonWebKey.generate(JwsAlgorithm.EDDSA, new SecureRandom());
    final CountDownLatch gate = new CountDownLatch(1);
    volatile boolean hangs;
    volatile byte[] answer = "{\"success\":true}".getBytes(UTF_8);
    volatile int status = 200;

    Region() throws IOException {
      http =
          com.sun.net.httpserver.HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
      http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      http.createContext("/", this::handle);
      http.createContext("/.well-known/jwks.json", this::keys);
      http.start();
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        got.add(
            new Got(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()),
                body));
        if (hangs) {
          gate.await();
        }
        exchange.getResponseHeaders().add("Content-Type", "application/json;x=y");
        exchange.getResponseHeaders().add("X-Two", "a");
        exchange.getResponseHeaders().add("X-Two", "b");
        exchange.getResponseHeaders().add("Cache-Control", "private");
        exchange.getResponseHeaders().add("Keep-Alive", "timeout=30");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
          exchange.getResponseHeaders().add("Content-Length", Integer.toString(answer.length));
        }
        exchange.sendResponseHeaders(status, head || answer.length == 0 ? -1 : answer.length);
        if (!head) {
          exchange.getResponseBody().write(answer);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void keys(HttpExchange exchange) throws IOException {
      try (exchange) {
        byte[] out = JsonWebKeySet.of(List.of(key)).json().getBytes(UTF_8);
        exchange.getResponseHeaders().add("Cache-Control", "public, max-age=600");
        exchange.sendResponseHeaders(200, out.length);
        exchange.getResponseBody().write(out);
      }
    }

    Got next() throws InterruptedException {
      Got next = got.poll(30, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("the region got nothing");
      }
      return next;
    }

    @Override
    public void close() {
      gate.countDown();
      http.stop(0);
    }
  }

  private HttpServer serve(Duration deadline) throws Exception {
    PulseConfig usual = PulseConfig.DEFAULTS;
    PulseConfig config =
        new PulseConfig(
            null,
            usual.signing(),
            usual.tokens(),
            new PulseConfig.Place(
                PulseConfig.Role.GLOBAL,
                "front",
                new PulseConfig.Regions(
                    Map.of("nsw", nsw.url(), "vic", vic.url()), "nsw", deadline)));
    Front front =
        new Front(config, this::fetch, InstantSource.system(), () -> "https://api.example.net");
    return HttpServer.start(
        HttpConfig.DEFAULTS.withPort(0),
        new RouteTable(front.routes(), front.groups()),
        RequestObserver.NONE,
        new Random(1));
  }

  private Fetched fetch(OutboundRequest request, int mostBytes) {
    return switch (egress.fetch(request, mostBytes)) {
      case Outcome.Answered answered when answered.bodyCut() -> new Fetched.Failed("too long");
      case Outcome.Answered answered ->
          new Fetched.Answer(answered.status(), answered.headers(), answered.body());
      case Outcome.Unreached unreached -> new Fetched.Failed(unreached.detail());
      case Outcome.Refused refused -> new Fetched.Failed(refused.detail());
    };
  }

  @BeforeEach
  void bothAreQuiet() {
    assertThat(nsw.got).isEmpty();
    assertThat(vic.got).isEmpty();
  }

  @AfterEach
  void stop() {
    server.close();
    nsw.close();
    vic.close();
    egress.close();
    client.close();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path))
        .timeout(Duration.ofSeconds(60));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String bearer(String region) {
    return "Bearer " + RoutingTest.token("{\"intellischool_region\":\"" + region + "\"}");
  }

  @Test
  void aRequestAndItsAnswerPassByteForByte() throws Exception {
    String body = "{ \"endpoint\" : \"https://app.school.edu/é\",\r\n\"type\":1 }";
    vic.status = 422;
    vic.answer = "{\"a\": \"ü\"}\n".getBytes(UTF_8);

    HttpResponse<String> answer =
        send(
            to("/v2/alerts/webhook/a%2Fb/c;d?x=%7B1%7D&&y=a+b%20c&x")
                .header("Authorization", bearer("vic"))
                .header("Content-Type", "application/json; charset=utf-8")
                .header("X-Forwarded-For", "203.0.113.9")
                .header("X-Own", "1")
                .method("PATCH", BodyPublishers.ofString(body)));

    Got got = vic.next();
    assertThat(got.method()).isEqualTo("PATCH");
    assertThat(got.target()).isEqualTo("/v2/alerts/webhook/a%2Fb/c;d?x=%7B1%7D&&y=a+b%20c&x");
    assertThat(got.body()).isEqualTo(body);
    assertThat(got.header("Authorization")).isEqualTo(bearer("vic"));
    assertThat(got.header("Content-type")).isEqualTo("application/json; charset=utf-8");
    assertThat(got.header("X-own")).isEqualTo("1");
    assertThat(got.header("X-forwarded-for")).isEqualTo("127.0.0.1");
    assertThat(got.header("Carillon-front")).isEqualTo("1");
    assertThat(got.header("Host")).isEqualTo(vic.url().getAuthority());
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).isEqualTo("{\"a\": \"ü\"}\n");
    assertThat(answer.headers().allValues("content-type")).containsExactly("application/json;x=y");
    assertThat(answer.headers().allValues("x-two")).containsExactly("a", "b");
    assertThat(answer.headers().allValues("cache-control")).containsExactly("private");
    assertThat(answer.headers().firstValue("keep-alive")).isEmpty();
    assertThat(nsw.got).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
  void everyMethodPasses(String method) throws Exception {
    HttpResponse<String> answer =
        send(to("/v2/alerts/x/y/z").method(method, BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(16);
    Got got = nsw.next();
    assertThat(got.method()).isEqualTo(method);
    assertThat(got.target()).isEqualTo("/v2/alerts/x/y/z");
    assertThat(send(to("/connect/x/y").method(method, BodyPublishers.noBody())).statusCode())
        .isEqualTo(200);
    assertThat(nsw.next().target()).isEqualTo("/connect/x/y");
  }

  @Test
  void clientsReachTheirRegion() throws Exception {
    String form = "grant_type=client_credentials&client_id=vic.abc&client_secret=%21";
    send(
        to("/connect/token")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
    assertThat(vic.next().body()).isEqualTo(form);

    send(
        to("/connect/revocation")
            .header("Authorization", RoutingTest.basic("vic.abc"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("token=x")));
    Got got = vic.next();
    assertThat(got.header("Authorization")).isEqualTo(RoutingTest.basic("vic.abc"));
    assertThat(got.body()).isEqualTo("token=x");

    send(to("/v2/alerts/webhook").header("Authorization", RoutingTest.basic("vic.key")));
    vic.next();
    send(to("/v2/alerts/webhook").header("Authorization", RoutingTest.basic("elsewhere")));
    assertThat(nsw.next().header("Authorization")).isEqualTo(RoutingTest.basic("elsewhere"));
  }

  @Test
  void anEmptyAnswerStaysEmpty() throws Exception {
    nsw.answer = new byte[0];
    HttpResponse<String> answer = send(to("/connect/revocation").POST(BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(0);
  }

  @Test
  void aLongMessagePassesAndATooLongOneDoesNot() throws Exception {
    nsw.answer = new byte[Forwarder.MOST_ANSWER_BYTES];
    new Random(7).nextBytes(nsw.answer);
    HttpResponse<byte[]> answer =
        client.send(to("/v2/alerts/message/x").build(), BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(nsw.answer);

    nsw.answer = new byte[Forwarder.MOST_ANSWER_BYTES + 1];
    assertThat(send(to("/v2/alerts/message/x")).statusCode()).isEqualTo(502);
  }

  @Test
  void aRegionThatIsDownIsSaidToBe() throws Exception {
    vic.close();
    HttpResponse<String> alerts =
        send(to("/v2/alerts/webhook").header("Authorization", bearer("vic")));
    assertThat(alerts.statusCode()).isEqualTo(502);
    assertThat(alerts.body())
        .contains("\"success\":false", "\"REGION_UNREACHABLE\"", "region vic")
        .doesNotContain(vic.url().getAuthority());
    HttpResponse<String> connect =
        send(
            to("/connect/token")
                .header("Authorization", RoutingTest.basic("vic.abc"))
                .POST(BodyPublishers.noBody()));
    assertThat(connect.statusCode()).isEqualTo(502);
    assertThat(connect.body()).contains("\"error\":\"temporarily_unavailable\"");
    assertThat(send(to("/v2/alerts/webhook").header("Authorization", bearer("nsw"))).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aRegionThatHangsIsGivenUpAndAskedOnce() throws Exception {
    server.close();
    server = serve(Duration.ofSeconds(1));
    vic.hangs = true;
    HttpResponse<String> answer =
        send(
            to("/v2/alerts/webhook")
                .header("Authorization", bearer("vic"))
                .POST(BodyPublishers.ofString("{}")));
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("\"REGION_TOO_SLOW\"");
    vic.next();
    assertThat(send(to("/v2/alerts/webhook").header("Authorization", bearer("vic"))).statusCode())
        .isEqualTo(502);
    assertThat(vic.next().method()).isEqualTo("GET");
    assertThat(vic.got).isEmpty();
  }

  @Test
  void anUnknownRegionIsSaidToBe() throws Exception {
    HttpResponse<String> answer =
        send(to("/v2/alerts/webhook").header("Authorization", bearer("sg")));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("\"REGION_UNKNOWN\"", "region sg");
    assertThat(nsw.got).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/alerts/webhook", "/connect/token", "/.well-known/jwks.json"})
  void aFrontIsNoRegion(String path) throws Exception {
    HttpResponse<String> answer = send(to(path).header("Carillon-Front", "1"));
    assertThat(answer.statusCode()).isEqualTo(508);
    assertThat(answer.body()).containsIgnoringCase("pulse.regions");
    assertThat(nsw.got).isEmpty();
  }

  @Test
  void whatCannotBePassedOnIsRefusedHere() throws Exception {
    assertThat(send(to("/v2/alerts/x?" + "a".repeat(2_048))).statusCode()).isEqualTo(414);
    HttpResponse<String> long400 = send(to("/v2/alerts/x").header("X-Long", "a".repeat(5_000)));
    assertThat(long400.statusCode()).isEqualTo(400);
    assertThat(long400.body()).contains("HEADER_UNUSABLE", "X-Long");
    assertThat(
            send(to("/v2/alerts/x").POST(BodyPublishers.ofByteArray(new byte[65_537])))
                .statusCode())
        .isEqualTo(413);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(25_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET /v2/alerts/x?a=<b> HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
              .getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 400 ")
          .contains("percent-encoded");
    }
    assertThat(send(to("/v2/other")).body()).contains("\"success\":false");
    assertThat(nsw.got).isEmpty();
  }

  @Test
  void theKeysOfAllRegionsAreOneSet() throws Exception {
    HttpResponse<String> answer = send(to("/.well-known/jwks.json"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JsonWebKeySet.parse(answer.body()).kids())
        .containsExactlyInAnyOrder(nsw.key.kid(), vic.key.kid());
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/jwk-set+json");
    assertThat(answer.headers().firstValue("cache-control").orElseThrow())
        .matches("public, max-age=(600|5[0-9][0-9])");
  }

  @Test
  void theMetadataNameTheFront() throws Exception {
    HttpResponse<String> answer = send(to("/.well-known/oauth-authorization-server"));
    assertThat(answer.body())
        .contains(
            "\"issuer\":\"https://api.example.net/auth\"",
            "\"token_endpoint\":\"https://api.example.net/connect/token\"",
            "\"jwks_uri\":\"https://api.example.net/.well-known/jwks.json\"");
    assertThat(send(to("/.well-known/oauth-authorization-server/auth")).body())
        .isEqualTo(answer.body());
  }
}
