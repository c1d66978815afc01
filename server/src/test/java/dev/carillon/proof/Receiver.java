package dev.carillon.proof;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes everything, verifies it with the official library, and writes it into the ledger. */
final class Receiver implements AutoCloseable {
  private static final Pattern EVENT = Pattern.compile("\"event\":\"([^\"]+)\"");

  private final HttpServer server;
  private final Ledger ledger;
  private final Semaphore arrivals = new Semaphore(0);
  private volatile Webhook verifier;

  Receiver(Ledger ledger) throws IOException {
    this.ledger = ledger;
    this.verifier = verifierWith("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::take);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  void verifyWith(String secret) {
    verifier = verifierWith(secret);
  }

  private static Webhook verifierWith(String secret) {
    try {
      return new Webhook(secret);
    } catch (EmptyWebhookSecretException empty) {
      throw new IllegalArgumentException(empty);
    }
  }

  /** A permit for each arrival: what a test waits on. */
  Semaphore arrivals() {
    return arrivals;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String id = String.valueOf(exchange.getRequestHeaders().getFirst("webhook-id"));
      try {
        verifier.verify(body, HttpHeaders.of(exchange.getRequestHeaders(), (_, _) -> true));
      } catch (WebhookVerificationException wrong) {
        ledger.fault("signature of " + id + ": " + wrong.getMessage());
      }
      Matcher event = EVENT.matcher(body);
      if (event.find()) {
        ledger.received(event.group(1), new Ledger.Receipt(id, body));
      } else {
        ledger.fault("no event in the body of " + id);
      }
      arrivals.release();
      exchange.sendResponseHeaders(204, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
