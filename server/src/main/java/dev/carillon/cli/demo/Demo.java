package dev.carillon.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.EdECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The main job on real input: publishes what the documents of four products show to three
 * endpoints, and shows each attempt as the server wrote it down beside what the receiver made of
 * it.
 */
public final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int FAILURES = 2;

  private final ApiClient api;
  private final ReceiverProcess receiver;
  private final Screen screen;
  private final BlockingQueue<Receipt> arriving;
  private final List<Receipt> receipts = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private final Map<String, Published> published = new HashMap<>();
  private final List<Screen.Line> lines = new ArrayList<>();
  private final Set<String> shown = new HashSet<>();

  /** An endpoint of the demonstration. */
  private record Stage(String name, String id) {
    String path() {
      return "/" + name;
    }
  }

  private record Published(Sample sample, long sentAtMicros) {}

  private Demo(
      ApiClient api, ReceiverProcess receiver, Screen screen, BlockingQueue<Receipt> arriving) {
    this.api = api;
    this.receiver = receiver;
    this.screen = screen;
    this.arriving = arriving;
  }

  /**
   * Runs it once against a server.
   *
   * @param token of an operator
   * @param afterwards is done while the receiver still receives
   * @return whether everything was delivered and verified
   * @throws IOException if the server refuses something, or the receiver does not start
   */
  public static boolean run(URI server, String token, boolean colours, Afterwards afterwards)
      throws IOException, InterruptedException {
    BlockingQueue<Receipt> arriving = new LinkedBlockingQueue<>();
    try (Web web = new Web(server);
        ReceiverProcess receiver = ReceiverProcess.start(arriving::add)) {
      Screen screen = new Screen(System.out, colours);
      boolean good = new Demo(new ApiClient(web, token), receiver, screen, arriving).play();
      good &= new PulseScene(web, token, receiver, screen, arriving).play();
      afterwards.run();
      return good;
    }
  }

  /** What follows the table. */
  @FunctionalInterface
  public interface Afterwards {
    void run() throws InterruptedException;
  }

  private boolean play() throws IOException {
    String application = api.createApplication("Carillon demonstration");
    addStage(application, "healthy", Map.of(), 0);
    addStage(
        application,
        "flaky",
        Map.of("deliveryPolicy", Map.of("timeoutSeconds", 5, "retryDelays", List.of(1, 1, 2))),
        FAILURES);
    addStage(application, "ed25519", Map.of("secret", ed25519Secret()), 0);
    screen.line(
        "Receiver: process "
            + receiver.pid()
            + " at "
            + receiver.url("/")
            + ", three endpoints:"
            + " healthy; flaky (two 503 to each event before 200); ed25519.");
    screen.line("");
    for (Sample sample : Sample.all()) {
      long sentAt = nowMicros();
      published.put(api.publish(application, sample), new Published(sample, sentAt));
    }
    Instant end = Instant.now().plus(PATIENCE);
    do {
      collectReceipts();
      showNewAttempts(application);
    } while (!isComplete() && Instant.now().isBefore(end));
    return showTable();
  }

  private void addStage(String application, String name, Map<String, Object> more, int failures)
      throws IOException {
    Map<String, Object> fields = new HashMap<>(more);
    fields.put("url", receiver.url("/" + name));
    fields.put("description", name);
    String id = api.createEndpoint(application, fields);
    receiver.expect(new Expectation("/" + name, api.verificationKey(application, id), failures));
    stages.add(new Stage(name, id));
  }

  /** Waits for the next one, a little, and takes all that are there. */
  private void collectReceipts() throws IOException {
    try {
      Receipt first = arriving.poll(200, TimeUnit.MILLISECONDS);
      if (first != null) {
        receipts.add(first);
        arriving.drainTo(receipts);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The server's record beside the receiver's: the nth attempt and the nth receipt of a pair. */
  private void showNewAttempts(String application) throws IOException {
    List<Screen.Line> fresh = new ArrayList<>();
    for (Stage stage : stages) {
      Map<String, Integer> numbers = new HashMap<>();
      for (ApiClient.Recorded attempt : api.attempts(application, stage.id())) {
        int number = numbers.merge(attempt.message(), 1, Integer::sum);
        Published event = published.get(attempt.message());
        if (event != null && shown.add(attempt.id())) {
          fresh.add(line(stage, attempt, number, event.sample()));
        }
      }
    }
    fresh.sort(Comparator.comparing(Screen.Line::at));
    fresh.forEach(screen::attempt);
    lines.addAll(fresh);
  }

  private Screen.Line line(Stage stage, ApiClient.Recorded attempt, int number, Sample sample)
      throws IOException {
    Receipt receipt = receipt(stage.path(), attempt.message(), number);
    if (receipt == null && attempt.status() != 0) {
      collectReceipts(); // it is on its way: the answer has come already
      receipt = receipt(stage.path(), attempt.message(), number);
    }
    String sha256 = DemoReceiver.sha256(sample.text().getBytes(StandardCharsets.UTF_8));
    return new Screen.Line(
        attempt.at(),
        sample.eventType(),
        stage.name(),
        number,
        attempt.status(),
        attempt.durationMillis(),
        receipt,
        receipt != null && receipt.bodySha256().equals(sha256));
  }

  private @Nullable Receipt receipt(String path, String message, int number) {
    return receipts.stream()
        .filter(receipt -> receipt.path().equals(path) && receipt.message().equals(message))
        .skip(number - 1L)
        .findFirst()
        .orElse(null);
  }

  private long delivered() {
    return lines.stream().filter(line -> line.status() / 100 == 2).count();
  }

  private int expectedDeliveries() {
    return published.size() * stages.size();
  }

  private boolean isComplete() {
    return delivered() >= expectedDeliveries();
  }

  private boolean showTable() {
    int expected = expectedDeliveries();
    long verified = lines.stream().filter(Screen.Line::verified).count();
    long retried = lines.stream().filter(line -> line.number() > 1).count();
    int expectedRetries = FAILURES * published.size();
    boolean allDelivered = delivered() == expected;
    boolean allVerified = verified == lines.size() && receipts.size() == lines.size();
    boolean asPlanned = retried == expectedRetries;
    screen.line("");
    screen.row("accepted", true, published.size() + " events for " + stages.size() + " endpoints");
    screen.row("attempts", asPlanned, lines.size() + ", of these " + retried + " retries");
    screen.row("delivered", allDelivered, delivered() + " of " + expected);
    screen.row("verified", allVerified, verified + " of " + lines.size() + " requests");
    screen.row("latency", true, latency());
    screen.line("");
    return allDelivered && allVerified && asPlanned;
  }

  /** From the sending of a publish to the first request of each of its deliveries. */
  private String latency() {
    Map<String, Long> firsts = new HashMap<>();
    for (Receipt receipt : receipts) {
      Published event = published.get(receipt.message());
      if (event != null) {
        long micros = receipt.receivedAtMicros() - event.sentAtMicros();
        firsts.merge(receipt.path() + receipt.message(), micros, Math::min);
      }
    }
    if (firsts.isEmpty()) {
      return "nothing arrived";
    }
    long[] sorted = firsts.values().stream().mapToLong(Long::longValue).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p99 %.1f ms from publish to first request (a JVM just started)",
        percentile(sorted, 0.50) / 1000.0,
        percentile(sorted, 0.99) / 1000.0);
  }

  /** The smallest value that at least this share of all does not exceed. */
  static long percentile(long[] sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** A new secret as Standard Webhooks writes it: seed and public key, 64 bytes in base64. */
  private static String ed25519Secret() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] secret = Arrays.copyOf(seed, 64);
      System.arraycopy(encoded, encoded.length - 32, secret, 32, 32);
      return "whsk_" + Base64.getEncoder().encodeToString(secret);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK from 15 on has it
    }
  }
}
