package dev.carillon.store;

import static dev.carillon.store.Samples.IDS;
import static dev.carillon.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.EventType;
import dev.carillon.model.EventType.SchemaMode;
import dev.carillon.model.Token;
import dev.carillon.store.PageRequest.Order;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every store's catalog does with environments, applications, event types, tokens and
 * settings. Endpoints: {@link EndpointConformance}.
 */
public abstract class CatalogConformance extends StoreConformance {

  @Test
  void theDefaultEnvironmentIsTheSameForAllAndForEver() throws Exception {
    List<EnvironmentId> seen = atOnce(16, n -> catalog.defaultEnvironment());
    reopen();

    assertThat(seen).hasSize(16).containsOnly(catalog.defaultEnvironment());
  }

  @Test
  void anApplicationIsReadBackAsItWasWritten() {
    Application full = Samples.fullApplication(environment);
    Application plain = Samples.application(environment);

    catalog.insert(full);
    catalog.insert(plain);

    assertThat(catalog.application(environment, full.key().application().value())).contains(full);
    assertThat(catalog.application(environment, "oak-school")).contains(full);
    assertThat(catalog.application(environment, plain.key().application().value())).contains(plain);
  }

  @Test
  void anIdWinsOverAnotherApplicationsUid() {
    Application first = Samples.application(environment);
    Application namedLikeIt = Samples.application(environment, first.key().application().value());

    catalog.insert(namedLikeIt);
    assertThat(catalog.application(environment, first.key().application().value()))
        .contains(namedLikeIt);
    catalog.insert(first);

    assertThat(catalog.application(environment, first.key().application().value())).contains(first);
  }

  @Test
  void anotherEnvironmentSeesAndChangesNothing() {
    Application application = Samples.application(environment, "oak");
    catalog.insert(application);
    ApplicationKey foreign = Samples.elsewhere(application.key());
    EnvironmentId other = foreign.environment();

    assertThat(catalog.application(other, "oak")).isEmpty();
    assertThat(catalog.application(other, application.key().application().value())).isEmpty();
    assertThat(catalog.applications(other, page(10, null, Order.ASCENDING)).items()).isEmpty();
    assertThat(catalog.updateApplication(foreign, was -> renamed(was, "stolen"))).isEmpty();
    assertThat(catalog.deleteApplication(foreign, NOW)).isFalse();
    assertThat(catalog.endpointsVersions(List.of(foreign))).isEmpty();
    assertThat(catalog.application(environment, "oak")).contains(application);
  }

  @Test
  void aUidIsUniqueInItsEnvironment() {
    catalog.insert(Samples.application(environment, "oak"));
    Application second = Samples.application(environment, "elm");
    catalog.insert(second);

    assertThatThrownBy(() -> catalog.insert(Samples.application(environment, "oak")))
        .isInstanceOf(UidTakenException.class)
        .hasMessageContaining("oak");
    assertThatThrownBy(() -> catalog.updateApplication(second.key(), was -> withUid(was, "oak")))
        .isInstanceOf(UidTakenException.class)
        .hasMessageContaining("oak");
    assertThat(catalog.application(environment, "elm")).contains(second);
    assertThat(catalog.applications(environment, page(10, null, Order.ASCENDING)).items())
        .hasSize(2);
  }

  @Test
  void oneOfManyAtOnceGetsTheUid() throws Exception {
    List<Application> rivals =
        IntStream.range(0, 8).mapToObj(n -> Samples.application(environment)).toList();
    rivals.subList(0, 4).forEach(catalog::insert);

    List<Boolean> got =
        atOnce(
            8,
            n -> {
              try {
                if (n < 4) {
                  catalog.updateApplication(rivals.get(n).key(), was -> withUid(was, "oak"));
                } else {
                  catalog.insert(withUid(rivals.get(n), "oak"));
                }
                return true;
              } catch (UidTakenException late) {
                return false;
              }
            });

    assertThat(got).filteredOn(Boolean::booleanValue).hasSize(1);
    assertThat(catalog.application(environment, "oak"))
        .map(Application::key)
        .contains(rivals.get(got.indexOf(true)).key());
  }

  @Test
  void theSameUidMayBeUsedInAnotherEnvironment() {
    EnvironmentId other = newEnvironment();
    Application here = Samples.application(environment, "oak");
    Application there = Samples.application(other, "oak");

    catalog.insert(here);
    catalog.insert(there);

    assertThat(catalog.application(environment, "oak")).contains(here);
    assertThat(catalog.application(other, "oak")).contains(there);
  }

  @Test
  void aChangeIsWrittenAndGivenBack() {
    Application application = Samples.fullApplication(environment);
    catalog.insert(application);
    Application wanted =
        new Application(
            application.key(),
            null,
            "New name",
            null,
            Map.of("k", "v"),
            null,
            application.endpointsVersion(),
            application.createdAt(),
            NOW.plusSeconds(1));

    assertThat(catalog.updateApplication(application.key(), was -> wanted)).contains(wanted);

    assertThat(catalog.application(environment, application.key().application().value()))
        .contains(wanted);
    assertThat(catalog.application(environment, "oak-school")).isEmpty();
  }

  @Test
  void aChangeThatThrowsChangesNothing() {
    Application application = Samples.application(environment);
    catalog.insert(application);

    assertThatThrownBy(() ->
            catalog.updateApplication(
                application.key(),
                was -> {
                  throw new IllegalStateException("no");
                }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(catalog.updateApplication(application.key(), was -> renamed(was, "after")))
        .map(Application::name)
        .contains("after");
  }

  @Test
  void changesAtOnceOfDifferentFieldsAllSurvive() throws Exception {
    Application application = Samples.application(environment);
    catalog.insert(application);

    atOnce(
        8,
        n -> {
          for (int i = 0; i < 5; i++) {
            String key = "%d-%d".formatted(n, i);
            catalog.updateApplication(application.key(), was -> withMetadata(was, key));
          }
          return n;
        });

    Application after =
        catalog.application(environment, application.key().application().value()).orElseThrow();
    assertThat(after.metadata()).hasSize(40);
  }

  @Test
  void applicationsArePagedBothWays() {
    List<Application> all =
        IntStream.range(0, 7).mapToObj(n -> Samples.application(environment)).toList();
    all.forEach(catalog::insert);

    assertPaged(all, page -> catalog.applications(environment, page), Samples::idOf);
  }

  @Test
  void aDeletedApplicationTakesEverythingOfItAlong() {
    Application application = Samples.application(environment, "oak");
    catalog.insert(application);
    var endpoint = Samples.endpoint(application.key(), "hook");
    catalog.insert(endpoint);
    Token token = tokenOf(application.key(), "ab".repeat(32));
    catalog.insert(token);

    assertThat(catalog.deleteApplication(application.key(), NOW)).isTrue();

    assertThat(catalog.deleteApplication(application.key(), NOW)).isFalse();
    assertThat(catalog.application(environment, "oak")).isEmpty();
    assertThat(catalog.applications(environment, page(10, null, Order.ASCENDING)).items())
        .isEmpty();
    assertThat(catalog.endpoint(application.key(), "hook")).isEmpty();
    assertThat(catalog.endpoints(application.key(), page(10, null, Order.ASCENDING)).items())
        .isEmpty();
    assertThat(catalog.endpointSet(application.key()).endpoints()).isEmpty();
    assertThat(catalog.endpointsVersions(List.of(application.key()))).isEmpty();
    assertThat(catalog.tokenByHash(token.hash())).isEmpty();
    assertThatThrownBy(() -> catalog.insert(Samples.endpoint(application.key())))
        .isInstanceOf(NoSuchApplicationException.class)
        .hasMessageContaining(application.key().application().value());
    Application again = Samples.application(environment, "oak");
    catalog.insert(again);
    assertThat(catalog.application(environment, "oak")).contains(again);
  }

  @Test
  void textThatNoRowCanHoldFindsNothing() {
    catalog.insert(Samples.application(environment, "oak"));

    assertThat(catalog.application(environment, "oak\u0000")).isEmpty();
    assertThat(catalog.application(environment, "\ud800")).isEmpty();
    assertThat(catalog.application(environment, "o'ak\" or 1=1 --")).isEmpty();
    assertThat(catalog.application(environment, "")).isEmpty();
    assertThat(catalog.eventType(environment, "a\u0000b")).isEmpty();
    assertThat(
            catalog
                .applications(environment, page(5, "app_\u0000", Order.ASCENDING))
                .items()
                .size())
        .isBetween(0, 1);
  }

  @Test
  void anEventTypeIsReadBackAsItWasWritten() {
    EventType plain = Samples.eventType(environment, "invoice.paid");
    EventType full =
        new EventType(
            environment,
            "invoice.sent",
            "Sent “out”",
            "{\"1\":{\"type\":\"object\"},\"2\":{ \"x\": 1.0 }}",
            SchemaMode.REJECT,
            true,
            true,
            "beta",
            NOW.minusSeconds(3),
            NOW);

    catalog.insert(plain);
    catalog.insert(full);

    assertThat(catalog.eventType(environment, "invoice.paid")).contains(plain);
    assertThat(catalog.eventType(environment, "invoice.sent")).contains(full);
    assertThat(catalog.eventType(environment, "INVOICE.SENT")).isEmpty();
    assertThat(catalog.eventType(newEnvironment(), "invoice.paid")).isEmpty();
  }

  @Test
  void anEventTypesNameIsUniqueInItsEnvironment() {
    catalog.insert(Samples.eventType(environment, "invoice.paid"));

    assertThatThrownBy(() -> catalog.insert(Samples.eventType(environment, "invoice.paid")))
        .isInstanceOf(UidTakenException.class)
        .hasMessageContaining("invoice.paid");
    EventType elsewhere = Samples.eventType(newEnvironment(), "invoice.paid");
    catalog.insert(elsewhere);
    assertThat(catalog.eventType(elsewhere.environment(), "invoice.paid")).contains(elsewhere);
  }

  @Test
  void anEventTypeIsChangedAndDeleted() {
    EventType type = Samples.eventType(environment, "invoice.paid");
    catalog.insert(type);

    assertThat(catalog.updateEventType(environment, "invoice.paid", Samples::archived))
        .contains(Samples.archived(type));
    assertThat(catalog.updateEventType(environment, "unknown", Samples::archived)).isEmpty();
    assertThat(catalog.updateEventType(newEnvironment(), "invoice.paid", was -> type)).isEmpty();
    assertThat(catalog.eventType(environment, "invoice.paid")).contains(Samples.archived(type));
    assertThat(catalog.deleteEventType(newEnvironment(), "invoice.paid")).isFalse();
    assertThat(catalog.deleteEventType(environment, "invoice.paid")).isTrue();
    assertThat(catalog.deleteEventType(environment, "invoice.paid")).isFalse();
    assertThat(catalog.eventType(environment, "invoice.paid")).isEmpty();
  }

  /** By the code units of the name, whatever the database's locale makes of letters and dots. */
  @Test
  void eventTypesArePagedByNameBothWays() {
    List<EventType> all =
        Stream.of("B.one", "a", "a.b", "a.b.c", "aB", "a_b", "b", "ä")
            .map(name -> Samples.eventType(environment, name))
            .toList();
    all.reversed().forEach(catalog::insert);
    catalog.insert(Samples.eventType(newEnvironment(), "a.b.a"));

    assertPaged(all, page -> catalog.eventTypes(environment, true, page), EventType::name);
  }

  @Test
  void archivedEventTypesAreListedOnlyWhenAskedFor() {
    EventType present = Samples.eventType(environment, "a");
    EventType past = Samples.archived(Samples.eventType(environment, "b"));
    EventType further = Samples.eventType(environment, "c");
    List.of(present, past, further).forEach(catalog::insert);

    assertPaged(
        List.of(present, further),
        page -> catalog.eventTypes(environment, false, page),
        EventType::name);
    assertPaged(
        List.of(present, past, further),
        page -> catalog.eventTypes(environment, true, page),
        EventType::name);
  }

  @Test
  void aTokenIsFoundByItsHashUntilItIsDeleted() {
    Application application = Samples.application(environment);
    catalog.insert(application);
    Token wide = Samples.token(environment, "01".repeat(32));
    Token narrow =
        new Token(
            IDS.token(),
            environment,
            application.key().application(),
            "narrow",
            "ef".repeat(32),
            NOW,
            NOW.minusSeconds(1));
    catalog.insert(wide);
    catalog.insert(narrow);

    assertThat(catalog.tokenByHash("01".repeat(32))).contains(wide);
    assertThat(catalog.tokenByHash("ef".repeat(32))).contains(narrow);
    assertThat(catalog.tokenByHash("00".repeat(32))).isEmpty();
    assertThat(catalog.deleteToken(newEnvironment(), wide.id())).isFalse();
    assertThat(catalog.deleteToken(environment, wide.id())).isTrue();
    assertThat(catalog.deleteToken(environment, wide.id())).isFalse();
    assertThat(catalog.tokenByHash("01".repeat(32))).isEmpty();
    assertThat(catalog.tokenByHash("ef".repeat(32))).contains(narrow);
  }

  @Test
  void theFirstValueOfASettingStays() throws Exception {
    List<String> seen =
        atOnce(16, n -> catalog.settingOrPut("fingerprint", "value %d".formatted(n)));

    assertThat(seen).hasSize(16).containsOnly(seen.getFirst());
    reopen();
    assertThat(catalog.settingOrPut("fingerprint", "late")).isEqualTo(seen.getFirst());
    assertThat(catalog.settingOrPut("other", "own")).isEqualTo("own");
  }

  private static Token tokenOf(ApplicationKey application, String hash) {
    return new Token(
        IDS.token(), application.environment(), application.application(), "t", hash, NOW, null);
  }

  private static Application renamed(Application was, String name) {
    return changed(was, was.uid(), name, was.metadata());
  }

  private static Application withUid(Application was, String uid) {
    return changed(was, uid, was.name(), was.metadata());
  }

  private static Application withMetadata(Application was, String key) {
    Map<String, String> more = new HashMap<>(was.metadata());
    more.put(key, "set");
    return changed(was, was.uid(), was.name(), more);
  }

  private static Application changed(
      Application was, @Nullable String uid, String name, Map<String, String> metadata) {
    return new Application(
        was.key(),
        uid,
        name,
        was.rateLimit(),
        metadata,
        was.provider(),
        was.endpointsVersion(),
        was.createdAt(),
        was.updatedAt());
  }
}
