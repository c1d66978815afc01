package dev.carillon.provider.pulse;

import dev.carillon.http.Handler;
import dev.carillon.http.Response;
import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import dev.carillon.provider.Host;
import dev.carillon.provider.Loop;
import dev.carillon.provider.Product;
import dev.carillon.provider.Provider;
import dev.carillon.provider.pulse.alert.ErasingAlerts;
import dev.carillon.provider.pulse.alert.Evaluation;
import dev.carillon.provider.pulse.alert.Turns;
import dev.carillon.provider.pulse.message.Composer;
import dev.carillon.provider.pulse.message.ErasingMessages;
import dev.carillon.provider.pulse.message.Partners;
import dev.carillon.provider.pulse.operator.MessageApi;
import dev.carillon.provider.pulse.operator.OperatorApi;
import dev.carillon.provider.pulse.partner.ErasingGrants;
import dev.carillon.provider.pulse.partner.Partner;
import dev.carillon.provider.pulse.school.AuditTrail;
import dev.carillon.provider.pulse.school.Erasing;
import dev.carillon.store.sql.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Pulse on one page. What is observed of students is evaluated as it comes in; a loop makes
 * messages of the alerts that are due and publishes them to the apps that may have them; the
 * contract signs each delivery.
 */
public final class Pulse implements Product {
  /** Alerts fall due and days turn without anybody's doing; other nodes may be busy too. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Partner partner;
  private final List<Route> operatorRoutes;
  private final Loop messages;
  private final Loop upkeep;

  public Pulse(PulseConfig config, Database database, Host host) {
    InstantSource time = host.sources().time();
    RandomGenerator random = host.sources().random();
    partner = new Partner(config, database, host);

    Evaluation evaluation = new Evaluation(time, random);
    Turns turns = new Turns(database, evaluation, time);
    Composer composer =
        new Composer(
            database,
            turns,
            new Partners(partner.grants(), host.publisher(), host.books()),
            host.sources());
    messages = new Loop("pulse-messages", () -> pauseAfter(composer.runOnce()));
    upkeep = new Loop("pulse-upkeep", () -> partner.runOnce() ? Duration.ZERO : PAUSE);

    // Messages first: they find what they hold of somebody by the alerts.
    List<Erasing> erasing =
        List.of(new ErasingMessages(time), new ErasingAlerts(), new ErasingGrants());
    AuditTrail audit = new AuditTrail(time, random);
    operatorRoutes = new ArrayList<>(partner.operatorRoutes());
    operatorRoutes.addAll(
        OperatorApi.routes(database, host.operators(), audit, evaluation, erasing));
    operatorRoutes.addAll(
        MessageApi.routes(database, host.operators(), audit, host.books().messages()));
  }

  private static Duration pauseAfter(Composer.Progress progress) {
    return switch (progress) {
      case MORE -> Duration.ZERO;
      case DONE, NO_ROOM -> PAUSE;
    };
  }

  @Override
  public String name() {
    return "pulse";
  }

  @Override
  public Optional<Provider> contract() {
    return Optional.of(partner.contract());
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>(partner.routes());
    operatorRoutes.forEach(route -> routes.add(thenComposing(route)));
    return routes;
  }

  /** What an operator changes may raise an alert that is due at once. */
  private Route thenComposing(Route route) {
    if (route.method().equals("GET")) {
      return route;
    }
    Handler handler = route.handler();
    return route.handledBy(request -> {
      Response answer = handler.handle(request);
      messages.wake();
      return answer;
    });
  }

  @Override
  public List<RouteTable.Group> groups() {
    return partner.groups();
  }

  @Override
  public void start() {
    upkeep.start();
    messages.start();
  }

  @Override
  public void close() {
    messages.close();
    upkeep.close();
  }
}
