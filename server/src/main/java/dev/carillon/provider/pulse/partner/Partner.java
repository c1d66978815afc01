package dev.carillon.provider.pulse.partner;

import dev.carillon.http.Access;
import dev.carillon.http.Handler;
import dev.carillon.http.Response;
import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import dev.carillon.model.ApplicationKey;
import dev.carillon.provider.Host;
import dev.carillon.provider.Provider;
import dev.carillon.provider.pulse.PulseConfig;
import dev.carillon.provider.pulse.message.Grants;
import dev.carillon.provider.pulse.message.MessageContents;
import dev.carillon.provider.pulse.school.AuditTrail;
import dev.carillon.store.sql.Database;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that partners meet: the documented API, tokens, keys and signed webhooks; and what operators
 * decide about them.
 */
public final class Partner {
  /** The longest URL, written with escapes, and some room. */
  private static final int MAX_WEBHOOK_BYTES = 64 * 1024;

  private static final int MAX_FORM_BYTES = 16 * 1024;
  private static final int SWEPT_AT_ONCE = 1_000;

  private final PulseConfig config;
  private final Database database;
  private final Host host;
  private final KeyTimes keyTimes;
  private final SigningKeys keys;
  private final AppBook apps;
  private final Clients clients;
  private final AccessTokens tokens;
  private final PulseContract contract;
  private final Withdrawals withdrawals;

  public Partner(PulseConfig config, Database database, Host host) {
    this(
        config,
        database,
        host,
        KeyTimes.DEFAULTS.withAge(config.signing().keyAge()),
        System::nanoTime);
  }

  /**
   * @param nanos what tells how old something is that is remembered
   */
  Partner(PulseConfig config, Database database, Host host, KeyTimes keyTimes, LongSupplier nanos) {
    this.config = config;
    this.database = database;
    this.host = host;
    this.keyTimes = keyTimes;
    InstantSource time = host.sources().time();
    this.apps = new AppBook(database, nanos);
    this.keys =
        new SigningKeys(
            database,
            host.box(),
            new SigningKeys.Settings(config.signing().algorithm(), keyTimes, new SecureRandom()),
            time,
            nanos);
    this.clients = new Clients(apps, new FailedLogins(time));
    PulseConfig.ExternalIssuer external = config.tokens().external();
    this.tokens =
        new AccessTokens(
            keys,
            apps,
            new AccessTokens.Issuing(this::issuer, config.place().region()),
            time,
            host.sources().random(),
            external == null ? null : new ExternalIssuer(external, host.fetcher(), time));
    this.contract =
        new PulseContract(
            keys,
            this::issuer,
            this::audience,
            new WebhookClaims(config.signing().claims()),
            new GrantGate(apps),
            version());
    this.withdrawals =
        new Withdrawals(database, host.books().messages(), host.books().applications());
  }

  private static String version() {
    String version = Partner.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private String issuer() {
    return config.tokens().issuer() == null
        ? host.publicUrl().get() + "/auth"
        : config.tokens().issuer().toString();
  }

  /** An application that somebody gave this contract without an app has no client. */
  private String audience(ApplicationKey application) {
    return apps.byApplication(application)
        .map(App::clientId)
        .orElseGet(() -> application.application().value());
  }

  /** How webhooks are delivered, and the gate before them. */
  public Provider contract() {
    return contract;
  }

  /** Which schools' messages an app may have. */
  public Grants grants() {
    return apps;
  }

  /** Where even unknown paths are answered in Pulse's own envelopes. */
  public List<RouteTable.Group> groups() {
    return PulseErrors.groups(config.host());
  }

  /**
   * Upkeep, to be run every second or so by every node: keys that come of age, grants that were
   * withdrawn, apps that were deleted, revocations that have expired.
   *
   * @return whether there is more to do at once
   */
  public boolean runOnce() {
    keys.runOnce();
    boolean more = withdrawals.runOnce();
    Instant now = host.sources().time().instant();
    int swept = database.write(session -> AppRows.sweepRevoked(session, now, SWEPT_AT_ONCE));
    return more || swept == SWEPT_AT_ONCE;
  }

  /** The partners' routes; the operators' are in {@link #operatorRoutes}. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    PartnerAccess access = new PartnerAccess(tokens, clients);
    Access webhooks = access.with(Scopes.WEBHOOKS_WRITE);
    Webhooks handlers = new Webhooks(host.books().endpoints(), host.sources().random());
    MessageContents contents = new MessageContents(database, host.books().messages(), apps);
    Messages messages = new Messages(contents);
    routes.add(
        alerts(
            "GET",
            "/message/{id}",
            "getMessage",
            access.with(Scopes.MESSAGES_READ),
            messages::one));
    routes.add(alerts("GET", "/webhook", "getWebhooks", "getWebhook", webhooks, handlers::list));
    routes.add(alerts("GET", "/webhook/{id}", "getWebhook", webhooks, handlers::one));
    routes.add(alerts("POST", "/webhook", "newWebhook", webhooks, handlers::create));
    routes.add(alerts("PATCH", "/webhook/{id}", "updateWebhook", webhooks, handlers::update));
    routes.add(alerts("DELETE", "/webhook/{id}", "deleteWebhook", webhooks, handlers::delete));
    Connect connect = new Connect(clients, tokens, apps, database);
    routes.add(connect("/connect/token", "token", connect::token));
    routes.add(connect("/connect/revocation", "revocation", connect::revocation));
    WellKnown wellKnown = new WellKnown(host.publicUrl(), this::issuer, keyTimes.cache());
    routes.add(open(WellKnown.METADATA, "metadata", request -> wellKnown.metadata(request)));
    routes.add(
        open(WellKnown.METADATA + "/{issuer}", "metadata-of-issuer", wellKnown::metadataOfIssuer));
    routes.add(open(WellKnown.KEYS, "keys", _ -> published(wellKnown)));
    return routes;
  }

  /** What operators do, under {@code /pulse/v1} and with the general API's errors. */
  public List<Route> operatorRoutes() {
    OperatorDesk desk =
        new OperatorDesk(
            database,
            host.operators(),
            new AuditTrail(host.sources().time(), host.sources().random()),
            apps,
            host.sources().time());
    AppOperations handlers =
        new AppOperations(
            desk, host.books().applications(), host.sources().random(), config.place().region());
    GrantOperations grants = new GrantOperations(desk);
    KeyOperations keyHandlers = new KeyOperations(desk, keys);
    String app = "/apps/{client}";
    String grant = app + "/grants/{school}";
    return List.of(
        operators("GET", "/apps", "app.list", handlers::list),
        operators("POST", "/apps", "app.create", handlers::create),
        operators("GET", app, "app.get", handlers::one),
        operators("PATCH", app, "app.patch", handlers::patch),
        operators("DELETE", app, "app.delete", handlers::delete),
        operators("POST", app + "/secret/rotate", "app.rotate-secret", handlers::rotateSecret),
        operators("POST", app + "/api-key", "app.make-api-key", handlers::makeApiKey),
        operators("DELETE", app + "/api-key", "app.delete-api-key", handlers::deleteApiKey),
        operators("GET", app + "/grants", "grant.list", grants::list),
        operators("PUT", grant, "grant.put", grants::put),
        operators("DELETE", grant, "grant.delete", grants::delete),
        operators("GET", "/keys", "key.list", keyHandlers::list),
        operators("POST", "/keys/rotate", "key.rotate", keyHandlers::rotate));
  }

  private Route operators(String method, String path, String name, Handler handler) {
    return new Route(
        null,
        method,
        "/pulse/v1" + path,
        "pulse." + name,
        host.operators().access(),
        MAX_WEBHOOK_BYTES,
        handler);
  }

  private Response published(WellKnown wellKnown) {
    return wellKnown.keys(keys.chain().published(host.sources().time().instant()).json());
  }

  private Route alerts(String method, String path, String action, Access access, Handler handler) {
    return alerts(method, path, action, action, access, handler);
  }

  /**
   * @param name of the route; the action is not unique
   */
  private Route alerts(
      String method, String path, String name, String action, Access access, Handler handler) {
    return row(method, "/v2/alerts" + path, "pulse.alerts." + name, access, handler)
        .with(PulseErrors.alerts(action));
  }

  private Route connect(String path, String name, Handler handler) {
    return new Route(
        config.host(),
        "POST",
        path,
        "pulse.connect." + name,
        Access.OPEN,
        MAX_FORM_BYTES,
        handler,
        PulseErrors.oauth());
  }

  private Route open(String path, String name, Handler handler) {
    return row("GET", path, "pulse.well-known." + name, Access.OPEN, handler);
  }

  private Route row(String method, String path, String name, Access access, Handler handler) {
    @Nullable String hostName = config.host();
    return new Route(hostName, method, path, name, access, MAX_WEBHOOK_BYTES, handler);
  }

  /** For operators and tests. */
  SigningKeys keys() {
    return keys;
  }
}
