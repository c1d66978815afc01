package dev.carillon.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The receiver of the demonstration, in a process of its own. On standard output it says first
 * which port it listens on, then, a line of JSON each, what it expects and what it received; it
 * ends with its standard input, so that it never outlives the one who started it.
 */
public final class DemoReceiver {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final PrintStream out;
  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final Map<String, Integer> seen = new ConcurrentHashMap<>();

  private record Known(Expectation expectation, Check check) {}

  private DemoReceiver(PrintStream out) {
    this.out = out;
  }

  /** Runs until standard input ends. */
  public static void run() throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    DemoReceiver receiver =
        new DemoReceiver(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 128);
    server.createContext("/", receiver::receive);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      server.setExecutor(threads);
      server.start();
      receiver.report(Map.of("port", server.getAddress().getPort()));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Expectation expectation = JSON.readValue(line, Expectation.class);
        receiver.known.put(expectation.path(), new Known(expectation, Check.of(expectation.key())));
        receiver.report(Map.of("expecting", expectation.path()));
      }
      server.stop(0);
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      Instant now = Instant.now();
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      Known path0 = known.get(path);
      if (path0 == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      Check.Finding found = path0.check().check(exchange.getRequestHeaders()::getFirst, body, now);
      int status = found.problem() != null ? 401 : answer(path0.expectation(), found.message());
      long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
      report(new Receipt(path, found, status, sha256(body), micros));
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private int answer(Expectation expectation, String id) {
    int before = seen.merge(expectation.path() + " " + id, 1, Integer::sum) - 1;
    return before < expectation.failures() ? 503 : 200;
  }

  private synchronized void report(Object line) {
    out.println(JSON.writeValueAsString(line));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
