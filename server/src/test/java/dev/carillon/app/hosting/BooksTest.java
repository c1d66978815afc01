package dev.carillon.app.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.egress.AddressRange;
import dev.carillon.egress.EgressConfig;
import dev.carillon.egress.HttpEgress;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.IdSource;
import dev.carillon.model.PolicyOverride;
import dev.carillon.provider.ApplicationBook;
import dev.carillon.provider.EndpointBook;
import dev.carillon.provider.EndpointBook.Change;
import dev.carillon.provider.Host;
import dev.carillon.signing.KeyRing;
import dev.carillon.signing.MasterKey;
import dev.carillon.signing.SecretBox;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.Store;
import dev.carillon.store.sql.SqlStore;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider's applications and endpoints, kept with those of the general API. */
class BooksTest {
  private final SecureRandom random = new SecureRandom();
  private final InstantSource time = InstantSource.system();
  private final IdSource ids = new IdSource(time, random);
  private final Host.Sources sources = new Host.Sources(ids, time, random);
  private final SecretBox box =
      new SecretBox(List.of(MasterKey.parse(MasterKey.generateText(random))), random);

  @TempDir private Path folder = Path.of("");

  private Store store;
  private HttpEgress egress;
  private ApplicationBook applications;
  private EndpointBook endpoints;
  private EnvironmentId environment;

  @BeforeEach
  void open() {
    store =
        new SqlStore(
            SqliteDatabase.open(SqliteConfig.DEFAULTS.in(folder.resolve("data"))),
            CatalogLimits.DEFAULTS,
            ids,
            time);
    egress =
        new HttpEgress(EgressConfig.DEFAULTS.withAllow(List.of(AddressRange.parse("127.0.0.0/8"))));
    applications = new StoredApplications(store.catalog(), sources);
    endpoints = new StoredEndpoints(store.catalog(), egress.guard(), box, sources);
    environment = store.catalog().defaultEnvironment();
  }

  @AfterEach
  void close() {
    egress.close();
    store.close();
  }

  @Test
  void anApplicationIsTheProvidersAndItsUidIsTakenOnce() {
    Application made = applications.create(environment, "pulse", "client-1", "App").orElseThrow();

    assertThat(made.provider()).isEqualTo("pulse");
    assertThat(applications.find(environment, "client-1")).contains(made);
    assertThat(applications.find(environment, made.key().application().value())).contains(made);
    assertThat(applications.create(environment, "pulse", "client-1", "Again")).isEmpty();
    assertThat(applications.delete(made.key())).isTrue();
    assertThat(applications.delete(made.key())).isFalse();
    assertThat(applications.find(environment, "client-1")).isEmpty();
  }

  @Test
  void anEndpointIsKeptWithItsQueryAsItWasAndHasASecretThatOpens() {
    ApplicationKey application = application();
    String url = "https://127.0.0.1:8443/consume?urlparam1=abcd&b={c}|%7C";

    Change change = endpoints.create(application, settings("uid-1", url));

    assertThat(change).isInstanceOf(Change.Done.class);
    var made = ((Change.Done) change).endpoint();
    assertThat(made.settings().url()).isEqualTo(url);
    assertThat(endpoints.all(application)).containsExactly(made);
    assertThat(endpoints.find(application, "uid-1")).contains(made);
    assertThat(
            new KeyRing(box).signingKey(made.key(), made.secrets().getFirst().sealed()).isCostly())
        .isFalse();
  }

  @Test
  void aUrlThatTheGuardRefusesIsNotStored() {
    ApplicationKey application = application();

    assertThat(endpoints.create(application, settings("uid-1", "https://169.254.169.254/latest")))
        .isInstanceOf(Change.UrlRefused.class);
    assertThat(endpoints.create(application, settings("uid-1", "nonsense")))
        .isInstanceOf(Change.UrlRefused.class);
    assertThat(endpoints.all(application)).isEmpty();

    done(endpoints.create(application, settings("uid-1", "https://127.0.0.1/a")));
    assertThat(endpoints.update(application, "uid-1", to("https://10.0.0.1/")))
        .isInstanceOf(Change.UrlRefused.class);
    assertThat(endpoints.find(application, "uid-1").orElseThrow().settings().url())
        .isEqualTo("https://127.0.0.1/a");
  }

  @Test
  void whatIsNotThereIsSaidToBeAbsent() {
    ApplicationKey application = application();

    assertThat(endpoints.update(application, "nobody", to("https://127.0.0.1/")))
        .isEqualTo(new Change.Absent());
    assertThat(endpoints.delete(application, "nobody")).isFalse();
    applications.delete(application);
    assertThat(endpoints.create(application, settings("uid-1", "https://127.0.0.1/")))
        .isEqualTo(new Change.Absent());
  }

  @Test
  void aUidIsTakenOnceInAnApplication() {
    ApplicationKey application = application();
    done(endpoints.create(application, settings("uid-1", "https://127.0.0.1/a")));
    done(endpoints.create(application, settings("uid-2", "https://127.0.0.1/b")));

    assertThat(endpoints.create(application, settings("uid-1", "https://127.0.0.1/c")))
        .isEqualTo(new Change.UidTaken());
    assertThat(endpoints.update(application, "uid-2", old -> settings("uid-1", old.url())))
        .isEqualTo(new Change.UidTaken());
    assertThat(endpoints.delete(application, "uid-2")).isTrue();
    assertThat(endpoints.all(application)).hasSize(1);
  }

  @Test
  void aChangeIsOfTheEndpointAsItIsThen() {
    ApplicationKey application = application();
    done(endpoints.create(application, settings("uid-1", "https://127.0.0.1/a")));
    AtomicInteger calls = new AtomicInteger();

    Change change =
        endpoints.update(
            application,
            "uid-1",
            old -> {
              if (calls.incrementAndGet() == 1) {
                // Somebody else is quicker.
                done(endpoints.update(application, "uid-1", to("https://127.0.0.1/b")));
              }
              return settings("uid-1", old.url() + "?more");
            });

    assertThat(done(change)).isEqualTo("https://127.0.0.1/b?more");
    assertThat(endpoints.find(application, "uid-1").orElseThrow().settings().url())
        .isEqualTo("https://127.0.0.1/b?more");
  }

  private ApplicationKey application() {
    return applications.create(environment, "pulse", "client-1", "App").orElseThrow().key();
  }

  private static String done(Change change) {
    assertThat(change).isInstanceOf(Change.Done.class);
    return ((Change.Done) change).endpoint().settings().url();
  }

  private static UnaryOperator<EndpointSettings> to(String url) {
    return old -> settings(old.uid(), url);
  }

  private static EndpointSettings settings(@Nullable String uid, String url) {
    return new EndpointSettings(
        uid,
        url,
        "",
        Set.of(),
        Set.of(),
        null,
        Map.of("pulse.type", "full-payload"),
        List.of(),
        PolicyOverride.NONE);
  }
}
