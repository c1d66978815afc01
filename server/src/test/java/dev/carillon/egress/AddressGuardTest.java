package dev.carillon.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ErrorClass;
import dev.carillon.model.Outcome;
import dev.carillon.model.TargetVerdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AddressGuardTest {
  private static final List<InetAddress> PUBLIC = List.of(address("93.184.215.14"));

  static byte[] bytes(String text) {
    byte[] bytes = text.indexOf(':') >= 0 ? IpLiteral.ipv6(text) : IpLiteral.ipv4(text);
    if (bytes == null) {
      throw new IllegalArgumentException(text);
    }
    return bytes;
  }

  static InetAddress address(String text) {
    return IpLiteral.address(bytes(text));
  }

  private static NameResolver names(Map<String, List<InetAddress>> table) {
    return name -> {
      List<InetAddress> addresses = table.get(name);
      if (addresses == null) {
        throw new UnknownHostException(name);
      }
      return addresses;
    };
  }

  private static String code(AddressGuard guard, String url) {
    return switch (guard.check(url)) {
      case TargetVerdict.Allowed(String canonical) -> canonical;
      case TargetVerdict.Refused refused -> refused.code();
    };
  }

  /** Listens on every address of the machine and must never hear anything. */
  private static final class Canary implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicInteger heard = new AtomicInteger();

    Canary() throws IOException {
      socket = new ServerSocket(0, 200);
      Thread.ofVirtual()
          .start(() -> {
            while (!socket.isClosed()) {
              try {
                Socket caller = socket.accept();
                heard.incrementAndGet(); // before the caller learns of it
                caller.close();
              } catch (IOException over) {
                // closed
              }
            }
          });
    }

    int port() {
      return socket.getLocalPort();
    }

    /** A connection that this test makes must be heard first: then none came before it. */
    int heardBeforeNow() throws Exception {
      try (Socket own = new Socket(address("127.0.0.1"), port())) {
        assertThat(own.getInputStream().read()).isEqualTo(-1);
      }
      return heard.get() - 1;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static final List<String> NAMES_THAT_MEAN_THEM =
      List.of(
          "loopback.test",
          "six.test",
          "private.test",
          "metadata.test",
          "mapped.test",
          "nat64.test",
          "mixed.test",
          "own.test");

  private static NameResolver forbiddenNames() throws IOException {
    InetAddress own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .findFirst()
            .orElseThrow();
    byte[] mapped = bytes("::ffff:127.0.0.1");
    Map<String, List<InetAddress>> table =
        Map.of(
            "loopback.test", List.of(address("127.0.0.1")),
            "six.test", List.of(address("::1")),
            "private.test", List.of(address("10.1.2.3")),
            "metadata.test", List.of(address("169.254.169.254")),
            "mapped.test", List.of(java.net.Inet6Address.getByAddress(null, mapped, -1)),
            "nat64.test", List.of(address("64:ff9b::7f00:1")),
            "mixed.test", List.of(address("93.184.215.14"), address("127.0.0.1")),
            "own.test", List.of(own));
    NameResolver listed = names(table);
    NameResolver system = new SystemNameResolver();
    return name -> name.endsWith("localhost") ? system.resolve(name) : listed.resolve(name);
  }

  @Test
  void noSpellingOfAForbiddenTargetGetsAPacketOut() throws Exception {
    List<String> hosts = new ArrayList<>(ForbiddenHosts.literals());
    hosts.addAll(NAMES_THAT_MEAN_THEM);
    assertThat(hosts).hasSizeGreaterThanOrEqualTo(150);
    EgressConfig config = EgressConfig.DEFAULTS.withHttpAllowed(true);
    try (Canary canary = new Canary();
        HttpEgress egress = new HttpEgress(config, forbiddenNames())) {
      for (String host : hosts) {
        for (String url :
            List.of(
                "http://" + host + ":" + canary.port() + "/",
                "https://" + host + ":" + canary.port() + "/hook?x=1")) {
          assertThat(egress.check(url)).as(url).isInstanceOf(TargetVerdict.Refused.class);
          assertThat(egress.send(HttpEgressTest.post(url, "{}")))
              .as(url)
              .isInstanceOf(Outcome.Refused.class);
        }
      }
      assertThat(canary.heardBeforeNow()).isZero();
    }
  }

  /** First the guard sees a public address, then the client a forbidden one, in every rhythm. */
  @Test
  void tenThousandRebindingsReachNobody() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    NameResolver rebinding =
        name -> {
          int turn = asked.getAndIncrement();
          boolean bad = name.startsWith("odd") ? turn % 2 == 1 : turn % 3 != 0;
          return bad ? List.of(address("127.0.0.1")) : List.of(address("240.0.0.1"));
        };
    // 240.0.0.1 plays the public address: allow-listed, and nobody's.
    EgressConfig config = EgressConfig.DEFAULTS.withAllow(AddressRange.parseList("240.0.0.0/4"));
    int refused = 0;
    try (Canary canary = new Canary();
        HttpEgress egress = new HttpEgress(config, rebinding)) {
      for (int round = 0; round < 10_000; round++) {
        String url = "http://" + (round % 2 == 0 ? "odd" : "third") + ".test:" + canary.port();
        boolean allowed = egress.check(url) instanceof TargetVerdict.Allowed;
        Outcome outcome = egress.send(HttpEgressTest.post(url, "{}"));
        assertThat(outcome).isNotInstanceOf(Outcome.Answered.class);
        refused += allowed && outcome instanceof Outcome.Refused ? 1 : 0;
      }
      assertThat(canary.heardBeforeNow()).isZero();
    }
    assertThat(asked.get()).isEqualTo(20_000);
    assertThat(refused).as("allowed when asked, refused when sent").isGreaterThan(1_000);
  }

  @Test
  void plainHttpNeedsTheSwitchOrTheAllowList() {
    NameResolver names =
        names(
            Map.of(
                "public.test", PUBLIC,
                "inside.test", List.of(address("10.0.0.1")),
                "both.test", List.of(address("10.0.0.1"), address("93.184.215.14"))));
    EgressConfig strict = EgressConfig.DEFAULTS.withAllow(AddressRange.parseList("10.0.0.0/8"));
    try (AddressGuard guard = new AddressGuard(strict, names);
        AddressGuard lenient = new AddressGuard(strict.withHttpAllowed(true), names)) {
      assertThat(code(guard, "http://public.test/")).isEqualTo("https_required");
      assertThat(code(guard, "http://93.184.215.14/")).isEqualTo("https_required");
      assertThat(code(guard, "http://nowhere.test/")).isEqualTo("https_required");
      assertThat(code(guard, "http://both.test/")).isEqualTo("https_required");
      assertThat(code(guard, "http://inside.test/")).isEqualTo("http://inside.test/");
      assertThat(code(guard, "http://10.9.9.9:8080/")).isEqualTo("http://10.9.9.9:8080/");
      assertThat(code(lenient, "http://public.test/")).isEqualTo("http://public.test/");
      assertThat(code(lenient, "http://192.168.0.1/")).isEqualTo("address_forbidden");
    }
  }

  @Test
  void everyRefusalHasAStableCodeAndSaysWhatToDo() {
    NameResolver names =
        names(Map.of("public.test", PUBLIC, "inside.test", List.of(address("192.168.0.1"))));
    try (AddressGuard guard = new AddressGuard(EgressConfig.DEFAULTS, names)) {
      assertThat(guard.check("https://inside.test/"))
          .isEqualTo(
              new TargetVerdict.Refused(
                  "address_forbidden",
                  "Messages are not sent to this address.",
                  "An operator may allow the address with CARILLON_EGRESS_ALLOW."));
      assertThat(guard.check("http://public.test/"))
          .isInstanceOfSatisfying(
              TargetVerdict.Refused.class,
              refused -> assertThat(refused.hint()).contains("CARILLON_EGRESS_HTTP"));
      assertThat(code(guard, "https://public.test:22/")).isEqualTo("port_forbidden");
      assertThat(code(guard, "https://public.test/#x")).isEqualTo("url_malformed");
      assertThat(code(guard, "HTTPS://Public.test")).isEqualTo("https://public.test/");
      assertThat(code(guard, "https://not-yet.test/")).isEqualTo("https://not-yet.test/");
    }
  }

  /** The proxy stands where a connection would be opened: nobody may come there. */
  @Test
  void plainHttpDoesNotLeaveUnlessItIsAllowedNow() throws Exception {
    NameResolver names = names(Map.of("public.test", PUBLIC));
    try (Canary canary = new Canary()) {
      EgressConfig.ForwardProxy proxy =
          new EgressConfig.ForwardProxy("127.0.0.1", canary.port(), null);
      EgressConfig usual = EgressConfig.DEFAULTS;
      EgressConfig config =
          new EgressConfig(
              usual.allow(), false, null, proxy, null, usual.ownListeners(), usual.limits());
      try (HttpEgress egress = new HttpEgress(config, names)) {
        Outcome outcome = egress.send(HttpEgressTest.post("http://public.test/", "{}"));
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.Refused.class,
                refused -> assertThat(refused.detail()).contains("CARILLON_EGRESS_HTTP"));
      }
      assertThat(canary.heardBeforeNow()).isZero();
    }
  }

  @Test
  void theServerNeverDeliversToItselfEvenInsideTheAllowList() throws Exception {
    try (Canary canary = new Canary();
        HttpEgress egress =
            new HttpEgress(
                HttpEgressTest.LOOPBACK.withOwnListeners(
                    List.of(new InetSocketAddress(address("127.0.0.1"), 4_711))))) {
      String url = "http://127.0.0.1:" + canary.port() + "/";
      assertThat(egress.check("http://127.0.0.1:4711/")).isInstanceOf(TargetVerdict.Refused.class);
      assertThat(egress.check(url)).isInstanceOf(TargetVerdict.Allowed.class);

      egress.guard().listensOn(new InetSocketAddress(canary.port())); // on every address

      for (String host : List.of("127.0.0.1", "127.9.9.9", "[::1]", "localhost")) {
        String own = "http://" + host + ":" + canary.port() + "/";
        assertThat(egress.check(own)).as(own).isInstanceOf(TargetVerdict.Refused.class);
        assertThat(egress.send(HttpEgressTest.post(own, "{}")))
            .as(own)
            .isInstanceOf(Outcome.Refused.class);
      }
      assertThat(canary.heardBeforeNow()).isZero();
    }
  }

  @Test
  void namesThatDoNotResolveOrTooWellAreDnsErrors() {
    List<InetAddress> many = new ArrayList<>();
    for (int number = 1; number <= 17; number++) {
      many.add(address("93.184.215." + number));
    }
    NameResolver names =
        names(
            Map.of("many.test", many, "none.test", List.of(), "sixteen.test", many.subList(0, 16)));
    try (HttpEgress egress = new HttpEgress(EgressConfig.DEFAULTS, names)) {
      for (String host : List.of("nowhere.test", "many.test", "none.test")) {
        assertThat(egress.send(HttpEgressTest.post("https://" + host + "/", "{}")))
            .as(host)
            .isInstanceOfSatisfying(
                Outcome.Unreached.class,
                unreached -> {
                  assertThat(unreached.error()).isEqualTo(ErrorClass.DNS_ERROR);
                  assertThat(unreached.phases().dnsMicros()).isNotNegative();
                  assertThat(unreached.phases().connectMicros()).isEqualTo(-1);
                });
      }
      assertThat(egress.check("https://sixteen.test/")).isInstanceOf(TargetVerdict.Allowed.class);
    }
  }

  @Test
  void aSilentNameServerCostsItsBudgetAndOneThread() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    AtomicInteger lookups = new AtomicInteger();
    NameResolver silent =
        name -> {
          if (name.equals("quick.test")) {
            return List.of(address("127.0.0.1"));
          }
          lookups.incrementAndGet();
          try {
            over.await();
          } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
          }
          throw new UnknownHostException(name);
        };
    EgressConfig.Limits limits =
        new EgressConfig.Limits(
            EgressConfig.ConnectionLimits.DEFAULTS,
            new EgressConfig.NameLimits(2, 2, java.time.Duration.ofMillis(300), 16),
            EgressConfig.AnswerLimits.DEFAULTS);
    try (ScriptedReceiver receiver = ScriptedReceiver.healthy();
        HttpEgress egress = new HttpEgress(HttpEgressTest.LOOPBACK.withLimits(limits), silent)) {
      for (int round = 0; round < 3; round++) {
        assertThat(egress.send(HttpEgressTest.post("https://silent.test/", "{}")))
            .isInstanceOfSatisfying(
                Outcome.Unreached.class,
                unreached -> assertThat(unreached.error()).isEqualTo(ErrorClass.DNS_ERROR));
      }
      assertThat(lookups.get()).isEqualTo(1);
      // The other thread is free for everybody else.
      assertThat(
              egress.send(HttpEgressTest.post("http://quick.test:" + receiver.port() + "/", "{}")))
          .isInstanceOf(Outcome.Answered.class);
      over.countDown();
    }
  }
}
