package dev.carillon.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A consumer's web server on this machine: keeps what it gets, answers as and when it is told. */
public final class Receiver implements AutoCloseable {
  private static final int GENEROUS_SECONDS = 30;

  private final HttpServer server;
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile int status = 200;
  private volatile String answer = "thanks";

  /** One request. Its body is text in these tests. */
  public record Received(String path, HttpHeaders headers, String body) {
    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    public String id() {
      return header("webhook-id");
    }

    public String signature() {
      return header("webhook-signature");
    }
  }

  public Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      received.add(
          new Received(
              exchange.getRequestURI().toString(),
              HttpHeaders.of(exchange.getRequestHeaders(), (_, _) -> true),
              body));
      gate.await();
      byte[] out = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, out.length == 0 ? -1 : out.length);
      exchange.getResponseBody().write(out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  public String url() {
    return url("/hook");
  }

  public void answers(int newStatus, String newAnswer) {
    status = newStatus;
    answer = newAnswer;
  }

  /** Answers nothing from now on until the returned gate is opened. */
  public CountDownLatch holdAnswers() {
    gate = new CountDownLatch(1);
    return gate;
  }

  public Received next() throws InterruptedException {
    Received next = received.poll(GENEROUS_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing arrived");
    }
    return next;
  }

  /** What has arrived and was not asked for yet. */
  public int waiting() {
    return received.size();
  }

  @Override
  public void close() {
    gate.countDown();
    server.stop(0);
  }
}
