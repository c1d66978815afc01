package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.api.ApiConfig;
import dev.carillon.app.observation.LogFormat;
import dev.carillon.app.observation.Logging;
import dev.carillon.egress.AddressRange;
import dev.carillon.egress.EgressConfig;
import dev.carillon.engine.EngineConfig;
import dev.carillon.http.HttpConfig;
import dev.carillon.provider.pulse.PulseConfig;
import dev.carillon.signing.JwsAlgorithm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void theFileOfDefaultsIsWhatEachComponentTakesForItsDefaults() throws Exception {
    Configuration configuration = Configuration.of(Map.of(), Map.of(), null);

    assertThat(configuration)
        .isEqualTo(
            new Configuration(
                HttpConfig.DEFAULTS,
                null,
                null,
                Duration.ofSeconds(25),
                new Configuration.Storage(Path.of("./data"), null),
                new Configuration.Secrets(null, null),
                ApiConfig.DEFAULTS,
                EgressConfig.DEFAULTS,
                EngineConfig.DEFAULTS,
                PulseConfig.DEFAULTS,
                Logging.Config.DEFAULTS));
  }

  @Test
  void everyKeyArrives() throws Exception {
    Configuration configuration = Configuration.of(Map.of(), Map.of(), file(everyKeyChanged()));

    HttpConfig.Times times =
        new HttpConfig.Times(
            Duration.ofSeconds(31),
            Duration.ofSeconds(16),
            Duration.ofSeconds(6),
            HttpConfig.Times.DEFAULTS.drain());
    EngineConfig engine = EngineConfig.DEFAULTS;
    assertThat(configuration)
        .isEqualTo(
            new Configuration(
                new HttpConfig(
                    "0.0.0.0",
                    9090,
                    new HttpConfig.Tls.Pem(folder.resolve("tls.crt"), folder.resolve("tls.pem")),
                    List.of("10.0.0.0/8", "fd00::/8"),
                    new HttpConfig.Limits(32 * 1024, 500, 100, 2048),
                    times),
                new HttpConfig(
                    "127.0.0.2", 9091, null, List.of(), HttpConfig.Limits.DEFAULTS, times),
                URI.create("https://hooks.example.com/base"),
                Duration.ofSeconds(7),
                new Configuration.Storage(
                    Path.of("/srv/carillon"),
                    new Configuration.Database(
                        "jdbc:postgresql://db.example.com/carillon",
                        "carillon",
                        new Secret("p w"),
                        21)),
                new Configuration.Secrets(
                    new Secret("0123456789abcdef"), new Secret("new key new key new,old")),
                new ApiConfig(
                    1025,
                    1026,
                    1027,
                    7,
                    Duration.ofHours(1),
                    Duration.ofHours(2),
                    ApiConfig.DEFAULTS.idempotencyWait()),
                new EgressConfig(
                    List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("10.1.2.3")),
                    true,
                    folder.resolve("ca.pem"),
                    new EgressConfig.ForwardProxy(
                        "proxy.example.com", 3128, new EgressConfig.Credentials("me", "secret")),
                    InetAddress.ofLiteral("192.0.2.1"),
                    List.of(),
                    new EgressConfig.Limits(
                        new EgressConfig.ConnectionLimits(
                            11,
                            12,
                            13,
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(9)),
                        new EgressConfig.NameLimits(64, 1_024, Duration.ofMillis(2_500), 16),
                        EgressConfig.AnswerLimits.DEFAULTS)),
                new EngineConfig(
                    new EngineConfig.Intake(
                        4, // for a shared database
                        engine.intake().groupMessages(),
                        engine.intake().groupBytes(),
                        77,
                        2 << 20),
                    new EngineConfig.Memory(
                        1 << 20,
                        engine.memory().deliveries(),
                        engine.memory().deliveriesPerTarget(),
                        engine.memory().largestPayload()),
                    new EngineConfig.Sending(
                        5,
                        4,
                        engine.sending().unrecorded(),
                        engine.sending().recordBatch(),
                        engine.sending().recordLinger(),
                        3),
                    engine.lease(),
                    new EngineConfig.Retention(Duration.ofDays(30), Duration.ofDays(365)),
                    engine.upkeepRows()),
                new PulseConfig(
                    "pulse.example.com",
                    new PulseConfig.Signing(
                        JwsAlgorithm.ES256, PulseConfig.Claims.NESTED, Duration.ofDays(30)),
                    new PulseConfig.Tokens(
                        URI.create("https://id.example.com/auth"),
                        new PulseConfig.ExternalIssuer(
                            "https://other.example.com",
                            URI.create("https://other.example.com/k"))),
                    new PulseConfig.Place(
                        PulseConfig.Role.GLOBAL,
                        "front",
                        new PulseConfig.Regions(
                            Map.of(
                                "nsw", URI.create("https://nsw.example.com"),
                                "vic", URI.create("https://vic.example.com")),
                            "vic",
                            Duration.ofSeconds(20)))),
                new Logging.Config(LogFormat.JSON, Logging.LogLevel.DEBUG)));
  }

  /** A value unlike its default for each key but tls.key-store, the other way to set TLS. */
  private Map<String, String> everyKeyChanged() throws IOException {
    Map<String, String> values = new TreeMap<>();
    values.put("host", "0.0.0.0");
    values.put("port", "9090");
    values.put("public-url", "https://hooks.example.com/base/");
    values.put("tls.certificate", existing("tls.crt"));
    values.put("tls.key", existing("tls.pem"));
    values.put("management.host", "127.0.0.2");
    values.put("management.port", "9091");
    values.put("http.trusted-proxies", "10.0.0.0/8, fd00::/8");
    values.put("http.max-header-bytes", "32KiB");
    values.put("http.max-connections", "500");
    values.put("http.max-requests-in-progress", "100");
    values.put("http.min-upload-bytes-per-second", "2KiB");
    values.put("http.upload-grace", "6s");
    values.put("http.idle-time", "31s");
    values.put("http.headers-time", "16s");
    values.put("drain-time", "7s");
    values.put("data", "/srv/carillon");
    values.put("database.url", "jdbc:postgresql://db.example.com/carillon");
    values.put("database.user", "carillon");
    values.put("database.password", "p w");
    values.put("database.connections", "21");
    values.put("retention.payloads", "30d");
    values.put("retention.history", "365d");
    values.put("admin-token", "0123456789abcdef");
    values.put("master-key", "new key new key new,old");
    values.put("api.max-payload-bytes", "1025");
    values.put("api.max-body-bytes", "1026 B");
    values.put("api.max-batch-bytes", "1027B");
    values.put("api.max-batch-messages", "7");
    values.put("api.portal-token-lifetime", "1h");
    values.put("api.idempotency-lifetime", "120m");
    values.put("egress.allow", "127.0.0.0/8,10.1.2.3");
    values.put("egress.http", "true");
    values.put("egress.extra-trust", existing("ca.pem"));
    values.put("egress.proxy", "proxy.example.com:3128");
    values.put("egress.proxy-user", "me");
    values.put("egress.proxy-password", "secret");
    values.put("egress.local-address", "192.0.2.1");
    values.put("egress.max-connections", "11");
    values.put("egress.max-connections-per-route", "12");
    values.put("egress.max-idle-connections", "13");
    values.put("egress.connect-time", "9s");
    values.put("egress.name-time", "2500ms");
    values.put("engine.max-in-flight", "5");
    values.put("engine.max-in-flight-per-endpoint", "4");
    values.put("engine.signing-threads", "3");
    values.put("engine.memory", "1MiB");
    values.put("engine.max-waiting-messages", "77");
    values.put("engine.max-waiting-bytes", "2MiB");
    values.put("pulse.host", "pulse.example.com");
    values.put("pulse.role", "global");
    values.put("pulse.region", "front");
    values.put("pulse.regions", "nsw=https://nsw.example.com, vic=https://vic.example.com/");
    values.put("pulse.default-region", "vic");
    values.put("pulse.region-time", "20s");
    values.put("pulse.issuer", "https://id.example.com/auth");
    values.put("pulse.external-issuer", "https://other.example.com");
    values.put("pulse.external-jwks", "https://other.example.com/k");
    values.put("pulse.signing-algorithm", "ES256");
    values.put("pulse.claims", "nested");
    values.put("pulse.key-age", "30d");
    values.put("log.format", "json");
    values.put("log.level", "debug");
    return values;
  }

  @Test
  void everyKeyButTheOtherWayToSetTlsIsChangedInTheTestAbove() throws Exception {
    List<String> keys = Settings.keys();

    assertThat(everyKeyChanged().keySet())
        .containsExactlyInAnyOrderElementsOf(
            keys.stream().filter(key -> !key.startsWith("tls.key-store")).toList());
  }

  @Test
  void aKeyStoreIsTheOtherWayToSetTls() throws Exception {
    Configuration configuration =
        Configuration.of(
            Map.of(),
            Map.of(
                "CARILLON_TLS_KEY_STORE",
                existing("tls.p12"),
                "CARILLON_TLS_KEY_STORE_PASSWORD",
                "changeit"),
            null);

    assertThat(configuration.http().tls())
        .isEqualTo(new HttpConfig.Tls.KeyStore(folder.resolve("tls.p12"), "changeit"));
  }

  @Test
  void noTwoKeysAreTheSameVariable() throws Exception {
    assertThat(Settings.keys().stream().map(Settings::variable)).doesNotHaveDuplicates();
  }

  @Test
  void theFixedNamesOfVariablesAreThere() throws Exception {
    assertThat(Settings.keys().stream().map(Settings::variable))
        .contains(
            "CARILLON_PORT",
            "CARILLON_HOST",
            "CARILLON_DATA",
            "CARILLON_DATABASE_URL",
            "CARILLON_ADMIN_TOKEN",
            "CARILLON_MASTER_KEY",
            "CARILLON_PUBLIC_URL",
            "CARILLON_EGRESS_ALLOW",
            "CARILLON_EGRESS_HTTP");
  }

  @Test
  void theCommandLineCountsBeforeTheEnvironmentBeforeTheFileBeforeTheDefault() throws Exception {
    Path file = file(Map.of("port", "3", "host", "127.0.0.3", "egress.http", "true"));
    Map<String, String> environment =
        Map.of("CARILLON_PORT", "2", "CARILLON_HOST", "127.0.0.2", "PATH", "/bin");

    Configuration configuration = Configuration.of(Map.of("port", "1"), environment, file);

    assertThat(configuration.http().port()).isEqualTo(1);
    assertThat(configuration.http().host()).isEqualTo("127.0.0.2");
    assertThat(configuration.egress().httpAllowed()).isTrue();
    assertThat(configuration.storage().data()).isEqualTo(Path.of("./data"));
  }

  @Test
  void anEmptyVariableTakesAnOptionalValueBack() throws Exception {
    Path file = file(Map.of("egress.allow", "10.0.0.0/8"));

    Configuration configuration =
        Configuration.of(Map.of(), Map.of("CARILLON_EGRESS_ALLOW", ""), file);

    assertThat(configuration.egress().allow()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CARILLON_EGRESS_ALOW, CARILLON_EGRESS_ALLOW",
    "CARILLON_DATABASEURL, CARILLON_DATABASE_URL",
    "CARILLON_PROT, CARILLON_PORT",
    "CARILLON_ENGINE_MAXINFLIGHT, CARILLON_ENGINE_MAX_IN_FLIGHT"
  })
  void anUnknownVariableIsRefusedWithTheNearest(String wrong, String nearest) {
    assertThatThrownBy(() -> Configuration.of(Map.of(), Map.of(wrong, "x"), null))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "the environment: %s is no setting; did you mean %s?".formatted(wrong, nearest));
  }

  @Test
  void whatTheLauncherTakesIsNoUnknownVariable() throws Exception {
    Map<String, String> environment =
        Map.of("CARILLON_JAVA_OPTIONS", "-Xmx1g", "CARILLON_CONFIG", "x.properties");

    assertThat(Configuration.of(Map.of(), environment, null)).isNotNull();
  }

  @Test
  void whatKubernetesMakesOfAServiceNamedCarillonIsExplained() {
    assertThatThrownBy(() ->
            Configuration.of(
                Map.of(), Map.of("CARILLON_PORT_8080_TCP", "tcp://10.0.0.1:8080"), null))
        .hasMessageContaining("enableServiceLinks: false");
  }

  @Test
  void anUnknownKeyInTheFileIsRefusedWithLineAndNearest() throws Exception {
    Path file = folder.resolve("carillon.properties");
    Files.writeString(file, "# mine\n\nport = 1\negres.http = true\n");

    assertThatThrownBy(() -> Configuration.of(Map.of(), Map.of(), file))
        .isInstanceOf(StartupException.class)
        .hasMessage(file + ":4: egres.http is no setting; did you mean egress.http?")
        .extracting(error -> ((StartupException) error).kind().exitCode())
        .isEqualTo(78);
  }

  @ParameterizedTest
  @MethodSource("badValues")
  void aBadValueIsRefusedWithKeyValueAndWhatIsAllowed(String key, String value, String allowed)
      throws Exception {
    Path file = file(Map.of(key, value));

    assertThatThrownBy(() -> Configuration.of(Map.of(), Map.of(), file))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("%s:1: %s = %s is not valid: ".formatted(file, key, value))
        .hasMessageContaining("it takes " + allowed);
  }

  static List<List<String>> badValuesByKey() {
    return List.of(
        List.of("port", "65536", "a whole number from 0 to 65535"),
        List.of("port", "-1", "a whole number from 0 to 65535"),
        List.of("port", "8080x", "a whole number"),
        List.of("port", "99999999999999999999", "a whole number"),
        List.of("port", "", "a whole number"),
        List.of("host", "a b", "a host name or an IP address"),
        List.of("public-url", "hooks.example.com", "a URL such as"),
        List.of("public-url", "https://user:pw@example.com", "a URL such as"),
        List.of("public-url", "ftp://example.com", "a URL such as"),
        List.of("tls.certificate", "/nowhere/tls.pem", "the path of a file that can be read"),
        List.of("http.max-header-bytes", "16kb", "a size from 1KiB to 1MiB"),
        List.of("http.max-header-bytes", "2MiB", "a size from 1KiB to 1MiB"),
        List.of("http.idle-time", "30", "a time from 1s to 1h"),
        List.of("http.idle-time", "2h", "a time from 1s to 1h"),
        List.of("retention.payloads", "90days", "a time from"),
        List.of("egress.http", "yes", "true or false"),
        List.of("egress.allow", "10.0.0.0/33", "a comma-separated list"),
        List.of("egress.allow", "10.0.0.1/8", "a comma-separated list"),
        List.of("egress.allow", "localhost", "a comma-separated list"),
        List.of("egress.allow", "10.0.0.0/8,", "a comma-separated list"),
        List.of("egress.proxy", "proxy.example.com", "an address as host:port"),
        List.of("egress.local-address", "eth0", "an IP address"),
        List.of("pulse.host", "https://x", "a host name without a port"),
        List.of("pulse.role", "local", "regional or global"),
        List.of("pulse.region", "New South Wales", "a name of lower-case letters"),
        List.of("pulse.regions", "nsw", "a comma-separated list, each name=url"),
        List.of("pulse.regions", "nsw=nowhere", "a comma-separated list, each name=url"),
        List.of("pulse.default-region", "New South Wales", "the name of one of pulse.regions"),
        List.of("pulse.region-time", "31s", "a time from 1s to 30s"),
        List.of("pulse.issuer", "example", "a URL such as"),
        List.of("pulse.external-issuer", "with space", "an issuer as its tokens name it"),
        List.of("pulse.signing-algorithm", "HS256", "RS256, ES256 or EdDSA"),
        List.of("pulse.claims", "deep", "flat or nested"),
        List.of("pulse.key-age", "1m", "a time from 1h"),
        List.of("log.format", "xml", "text or json"),
        List.of("log.level", "INFO", "debug or info or warn or error"));
  }

  static List<Arguments> badValues() {
    return badValuesByKey().stream().map(row -> Arguments.of(row.toArray())).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "CARILLON_ADMIN_TOKEN, too-short-secret",
    "CARILLON_ADMIN_TOKEN, crl_looksLikeOneOfOursAndIsNone",
    "CARILLON_ADMIN_TOKEN, 'has a space in its middle'",
    "CARILLON_DATABASE_URL, jdbc:mysql://db/x?password=hunter2hunter2"
  })
  void aBadSecretIsRefusedAndNotShown(String variable, String value) {
    String given = value.equals("too-short-secret") ? "too-short" : value;

    assertThatThrownBy(() -> Configuration.of(Map.of(), Map.of(variable, given), null))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith(variable + " = *** is not valid: it takes ")
        .hasMessageNotContaining(given);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tls.certificate = @",
        "tls.key = @",
        "tls.key-store-password = x",
        "database.user = me",
        "database.password = x",
        "egress.proxy-user = me",
        "egress.proxy-password = x",
        "egress.proxy = p:0",
        "pulse.external-issuer = x",
        "pulse.external-jwks = https://x",
        "pulse.role = global",
        "pulse.regions = nsw=https://x",
        "pulse.role = global\npulse.regions = nsw=https://x,nsw=https://y",
        "pulse.role = global\npulse.regions = nsw=https://x\npulse.default-region = vic",
        "pulse.default-region = nsw",
        "tls.certificate = @\ntls.key = @\ntls.key-store = @"
      })
  void valuesThatMakeNoSenseTogetherAreRefused(String lines) throws Exception {
    Path file = folder.resolve("carillon.properties");
    Files.writeString(file, lines.replace("@", existing("some.pem")));

    assertThatThrownBy(() -> Configuration.of(Map.of(), Map.of(), file))
        .isInstanceOf(StartupException.class);
  }

  @Test
  void aFileThatIsNotThereIsSaidToBeMissing() {
    Path file = folder.resolve("none.properties");

    assertThatThrownBy(() -> Configuration.of(Map.of(), Map.of(), file))
        .hasMessage("there is no configuration file " + file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port = 1\\nport = 2 | :2: port stands on line 1 already",
        "port 1 | :1 is neither a comment nor of the form key = value",
        "= 1 | :1 is neither a comment nor of the form key = value"
      })
  void aMalformedFileIsRefusedWithTheLine(String text, String message) throws Exception {
    Path file = folder.resolve("carillon.properties");
    Files.writeString(file, text.replace("\\n", "\n"));

    assertThatThrownBy(() -> Configuration.of(Map.of(), Map.of(), file))
        .hasMessageContaining(file + message);
  }

  @Test
  void nothingSecretIsPrinted() throws Exception {
    Configuration configuration =
        Configuration.of(
            Map.of(),
            Map.of(
                "CARILLON_ADMIN_TOKEN", "canary-canary-canary",
                "CARILLON_MASTER_KEY", "canary-canary-canary",
                "CARILLON_DATABASE_URL", "jdbc:postgresql://db/x?user=u&password=canary",
                "CARILLON_DATABASE_PASSWORD", "canary",
                "CARILLON_TLS_KEY_STORE", existing("tls.p12"),
                "CARILLON_TLS_KEY_STORE_PASSWORD", "canary",
                "CARILLON_EGRESS_PROXY", "proxy:3128",
                "CARILLON_EGRESS_PROXY_USER", "me",
                "CARILLON_EGRESS_PROXY_PASSWORD", "canary"),
            null);

    assertThat(configuration.toString()).contains("***").doesNotContain("canary");
  }

  private String existing(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    return file.toString();
  }

  private Path file(Map<String, String> values) throws IOException {
    String text =
        values.entrySet().stream()
            .map(entry -> entry.getKey() + " = " + entry.getValue())
            .collect(Collectors.joining("\n"));
    return Files.writeString(folder.resolve("carillon.properties"), text);
  }
}
