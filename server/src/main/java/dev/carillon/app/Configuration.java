package dev.carillon.app;

import static dev.carillon.app.SettingType.bool;
import static dev.carillon.app.SettingType.duration;
import static dev.carillon.app.SettingType.file;
import static dev.carillon.app.SettingType.folder;
import static dev.carillon.app.SettingType.integer;
import static dev.carillon.app.SettingType.oneOf;
import static dev.carillon.app.SettingType.operatorToken;
import static dev.carillon.app.SettingType.secret;
import static dev.carillon.app.SettingType.size;
import static dev.carillon.app.SettingType.text;
import static dev.carillon.app.SettingType.url;

import dev.carillon.api.ApiConfig;
import dev.carillon.app.observation.LogFormat;
import dev.carillon.app.observation.Logging;
import dev.carillon.egress.AddressRange;
import dev.carillon.egress.EgressConfig;
import dev.carillon.engine.EngineConfig;
import dev.carillon.http.HttpConfig;
import dev.carillon.provider.pulse.PulseConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, one part for each component. The file of defaults says what each key
 * does; here is what its values are, and which part it goes to.
 *
 * @param management where health and metrics are served; null for beside the API
 * @param publicUrl how the world reaches the server; null for its own address
 * @param drainTime how long what is under way may take to finish at the stop
 */
public record Configuration(
    HttpConfig http,
    @Nullable HttpConfig management,
    @Nullable URI publicUrl,
    Duration drainTime,
    Storage storage,
    Secrets secrets,
    ApiConfig api,
    EgressConfig egress,
    EngineConfig engine,
    PulseConfig pulse,
    Logging.Config logging) {

  /** PostgreSQL syncs several commits at once; the embedded store has one writer. */
  private static final int SHARED_COMMITTERS = 4;

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_%-]{1,255}");
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]{1,253}");
  private static final Pattern NO_SPACES = Pattern.compile("[!-~]+");
  private static final Pattern ANY = Pattern.compile(".+");
  private static final Pattern PROXY =
      Pattern.compile("([A-Za-z0-9.-]{1,255}|\\[[0-9a-fA-F:.]+])" + ":([0-9]{1,5})");

  /**
   * @param data the data folder
   * @param database null for the embedded one
   */
  public record Storage(Path data, @Nullable Database database) {}

  /** A PostgreSQL to share. */
  public record Database(
      String url, @Nullable String user, @Nullable Secret password, int connections) {
    /** A URL may carry a password. */
    @Override
    public String toString() {
      return "Database[" + url.replaceAll("\\?.*", "?…") + "]";
    }
  }

  /**
   * @param adminToken null for the one in the data folder
   * @param masterKeys with commas between; null for the one in the data folder
   */
  public record Secrets(@Nullable Secret adminToken, @Nullable Secret masterKeys) {}

  /**
   * Reads it all.
   *
   * @param commandLine values by key
   * @param environment the process's variables
   * @param file null for none
   * @throws StartupException for an unknown key, or a value that its key does not take: names both
   */
  public static Configuration of(
      Map<String, String> commandLine, Map<String, String> environment, @Nullable Path file)
      throws StartupException {
    Settings settings = Settings.of(commandLine, environment, file);
    HttpConfig http = http(settings);
    Storage storage = storage(settings);
    Configuration configuration =
        new Configuration(
            http,
            management(settings, http),
            settings.read("public-url", url("http", "https").optional()).orElse(null),
            settings.read("drain-time", duration("0s", "30s")),
            storage,
            secrets(settings),
            api(settings),
            egress(settings),
            engine(settings, storage),
            PulseSettings.read(settings),
            logging(settings));
    Set<String> unread = settings.unread();
    if (!unread.isEmpty()) {
      throw new IllegalStateException("the file of defaults has keys that nobody reads: " + unread);
    }
    return configuration;
  }

  /** The file of defaults. */
  public static String defaultsText() {
    return ConfigurationFile.defaultsText();
  }

  private static HttpConfig http(Settings settings) throws StartupException {
    HttpConfig.Limits limits =
        new HttpConfig.Limits(
            Math.toIntExact(settings.read("http.max-header-bytes", size("1KiB", "1MiB"))),
            settings.read("http.max-connections", integer(1, 1_000_000)),
            settings.read("http.max-requests-in-progress", integer(1, 1_000_000)),
            Math.toIntExact(settings.read("http.min-upload-bytes-per-second", size("0B", "1GiB"))));
    HttpConfig.Times times =
        new HttpConfig.Times(
            settings.read("http.idle-time", duration("1s", "1h")),
            settings.read("http.headers-time", duration("1s", "1h")),
            settings.read("http.upload-grace", duration("1s", "1h")),
            HttpConfig.Times.DEFAULTS.drain());
    return new HttpConfig(
        settings.read("host", text("a host name or an IP address", HOST)),
        settings.read("port", integer(0, 65_535)),
        tls(settings),
        settings.read("http.trusted-proxies", addressRange().list()).stream()
            .map(AddressRange::toString)
            .toList(),
        limits,
        times);
  }

  private static HttpConfig.@Nullable Tls tls(Settings settings) throws StartupException {
    Optional<Path> certificate = settings.read("tls.certificate", file().optional());
    Optional<Path> key = settings.read("tls.key", file().optional());
    Optional<Path> store = settings.read("tls.key-store", file().optional());
    Optional<Secret> password =
        settings.read("tls.key-store-password", secret("any text", ANY).optional());
    if (certificate.isPresent() != key.isPresent()) {
      throw StartupException.configuration(
          "tls.certificate and tls.key go together: only one of them is set");
    }
    if (certificate.isPresent() && store.isPresent()) {
      throw StartupException.configuration(
          "tls.certificate and tls.key-store are two ways to say the same: set one of them");
    }
    if (certificate.isPresent() && key.isPresent()) {
      return new HttpConfig.Tls.Pem(certificate.get(), key.get());
    }
    if (password.isPresent() && store.isEmpty()) {
      throw StartupException.configuration("tls.key-store-password is set, tls.key-store is not");
    }
    return store
        .map(path -> new HttpConfig.Tls.KeyStore(path, password.map(Secret::value).orElse("")))
        .orElse(null);
  }

  private static @Nullable HttpConfig management(Settings settings, HttpConfig http)
      throws StartupException {
    String host = settings.read("management.host", text("a host name or an IP address", HOST));
    Optional<Integer> port = settings.read("management.port", integer(0, 65_535).optional());
    return port.map(number ->
            new HttpConfig(host, number, null, List.of(), HttpConfig.Limits.DEFAULTS, http.times()))
        .orElse(null);
  }

  private static Storage storage(Settings settings) throws StartupException {
    Path data = settings.read("data", folder());
    Optional<String> url =
        settings.read(
            "database.url",
            text(
                    "jdbc:postgresql://host:port/database",
                    Pattern.compile("jdbc:postgresql://[!-~]+"))
                .hidden() // may carry a password
                .optional());
    Optional<String> user =
        settings.read("database.user", text("a name without spaces", NO_SPACES).optional());
    Optional<Secret> password =
        settings.read("database.password", secret("any text", ANY).optional());
    int connections = settings.read("database.connections", integer(2, 200));
    if (url.isEmpty() && (user.isPresent() || password.isPresent())) {
      throw StartupException.configuration(
          "database.user or database.password is set, database.url is not");
    }
    return new Storage(
        data,
        url.map(text -> new Database(text, user.orElse(null), password.orElse(null), connections))
            .orElse(null));
  }

  private static Secrets secrets(Settings settings) throws StartupException {
    Optional<Secret> token = settings.read("admin-token", operatorToken().optional());
    Optional<Secret> keys =
        settings.read("master-key", secret("one key, or several with commas", ANY).optional());
    return new Secrets(token.orElse(null), keys.orElse(null));
  }

  private static ApiConfig api(Settings settings) throws StartupException {
    return new ApiConfig(
        Math.toIntExact(settings.read("api.max-payload-bytes", size("1KiB", "64MiB"))),
        Math.toIntExact(settings.read("api.max-body-bytes", size("1KiB", "128MiB"))),
        Math.toIntExact(settings.read("api.max-batch-bytes", size("1KiB", "256MiB"))),
        settings.read("api.max-batch-messages", integer(1, 100_000)),
        settings.read("api.portal-token-lifetime", duration("1m", "365d")),
        settings.read("api.idempotency-lifetime", duration("1m", "30d")),
        ApiConfig.DEFAULTS.idempotencyWait());
  }

  private static EgressConfig egress(Settings settings) throws StartupException {
    EgressConfig.ConnectionLimits usual = EgressConfig.ConnectionLimits.DEFAULTS;
    EgressConfig.NameLimits names = EgressConfig.NameLimits.DEFAULTS;
    EgressConfig.Limits limits =
        new EgressConfig.Limits(
            new EgressConfig.ConnectionLimits(
                settings.read("egress.max-connections", integer(1, 1_000_000)),
                settings.read("egress.max-connections-per-route", integer(1, 1_000_000)),
                settings.read("egress.max-idle-connections", integer(0, 1_000_000)),
                usual.idleTime(),
                usual.age(),
                settings.read("egress.connect-time", duration("100ms", "30s"))),
            new EgressConfig.NameLimits(
                names.threads(),
                names.waiting(),
                settings.read("egress.name-time", duration("100ms", "30s")),
                names.addresses()),
            EgressConfig.AnswerLimits.DEFAULTS);
    return new EgressConfig(
        settings.read("egress.allow", addressRange().list()),
        settings.read("egress.http", bool()),
        settings.read("egress.extra-trust", file().optional()).orElse(null),
        proxy(settings),
        settings.read("egress.local-address", SettingType.address().optional()).orElse(null),
        List.of(),
        limits);
  }

  private static EgressConfig.@Nullable ForwardProxy proxy(Settings settings)
      throws StartupException {
    Optional<String> address =
        settings.read("egress.proxy", text("an address as host:port", PROXY).optional());
    Optional<String> user =
        settings.read("egress.proxy-user", text("a name without spaces", NO_SPACES).optional());
    Optional<Secret> password =
        settings.read("egress.proxy-password", secret("any text", ANY).optional());
    if (user.isPresent() != password.isPresent()) {
      throw StartupException.configuration(
          "egress.proxy-user and egress.proxy-password go together: only one of them is set");
    }
    if (address.isEmpty()) {
      if (user.isPresent()) {
        throw StartupException.configuration("egress.proxy-user is set, egress.proxy is not");
      }
      return null;
    }
    int colon = address.get().lastIndexOf(':');
    int port = Integer.parseInt(address.get().substring(colon + 1));
    if (port < 1 || port > 65_535) {
      throw StartupException.configuration("egress.proxy = " + address.get() + " has no such port");
    }
    EgressConfig.Credentials credentials =
        user.isPresent() && password.isPresent()
            ? new EgressConfig.Credentials(user.get(), password.get().value())
            : null;
    return new EgressConfig.ForwardProxy(address.get().substring(0, colon), port, credentials);
  }

  private static EngineConfig engine(Settings settings, Storage storage) throws StartupException {
    EngineConfig usual = EngineConfig.DEFAULTS;
    return new EngineConfig(
        new EngineConfig.Intake(
            storage.database() == null ? 1 : SHARED_COMMITTERS,
            usual.intake().groupMessages(),
            usual.intake().groupBytes(),
            settings.read("engine.max-waiting-messages", integer(1, 10_000_000)),
            Math.toIntExact(settings.read("engine.max-waiting-bytes", size("1MiB", "1GiB")))),
        new EngineConfig.Memory(
            settings.read("engine.memory", size("1MiB", "1024GiB")),
            usual.memory().deliveries(),
            usual.memory().deliveriesPerTarget(),
            usual.memory().largestPayload()),
        new EngineConfig.Sending(
            settings.read("engine.max-in-flight", integer(1, 1_000_000)),
            settings.read("engine.max-in-flight-per-endpoint", integer(1, 100_000)),
            usual.sending().unrecorded(),
            usual.sending().recordBatch(),
            usual.sending().recordLinger(),
            settings
                .read("engine.signing-threads", integer(1, 1_024).optional())
                .orElse(usual.sending().signingThreads())),
        usual.lease(),
        new EngineConfig.Retention(
            settings.read("retention.payloads", duration("1h", "36500d")),
            settings.read("retention.history", duration("1h", "36500d"))),
        usual.upkeepRows());
  }

  private static SettingType<AddressRange> addressRange() {
    return text("a network such as 10.0.0.0/8 or fd00::/8, or one address", ANY)
        .map(AddressRange::parse);
  }

  private static Logging.Config logging(Settings settings) throws StartupException {
    return new Logging.Config(
        settings.read("log.format", oneOf(LogFormat.class)),
        settings.read("log.level", oneOf(Logging.LogLevel.class)));
  }
}
