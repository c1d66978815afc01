package dev.carillon.provider.pulse.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.http.HttpError;
import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import dev.carillon.provider.Fetcher;
import dev.carillon.signing.JsonWebKey;
import dev.carillon.signing.JsonWebKeySet;
import dev.carillon.signing.JwsAlgorithm;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One set of all regions' keys, whatever becomes of the regions. */
class RegionKeysTest {
  private static final JsonWebKey ONE = key();
  private static final JsonWebKey TWO = key();
  private static final JsonWebKey THREE = key();

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T00:00:00Z"));
  private final Map<String, Fetcher.Fetched> answers = new ConcurrentHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final RegionKeys keys =
      new RegionKeys(
          Map.of("a", URI.create("https://a.example"), "b", URI.create("https://b.example/base")),
          this::fetch,
          now::get);

  private static JsonWebKey key() {
    return JsonWebKey.generate(JwsAlgorithm.EDDSA, new SecureRandom());
  }

  private Fetcher.Fetched fetch(OutboundRequest request, int mostBytes) {
    assertThat(request.headers()).contains(new Header("Carillon-Front", "1"));
    asked.merge(request.url(), 1, Integer::sum);
    Fetcher.Fetched answer = answers.get(request.url());
    return answer == null ? new Fetcher.Fetched.Failed("down") : answer;
  }

  private static final String A = "https://a.example/.well-known/jwks.json";
  private static final String B = "https://b.example/base/.well-known/jwks.json";

  private static Fetcher.Fetched answer(int seconds, JsonWebKey... given) {
    return new Fetcher.Fetched.Answer(
        200,
        List.of(new Header("Cache-Control", "public, max-age=" + seconds)),
        Payload.json(JsonWebKeySet.of(List.of(given)).json()));
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  @Test
  void allKeysStandInOneSetForAsLongAsTheShortestAllows() throws Exception {
    answers.put(A, answer(600, ONE));
    answers.put(B, answer(300, TWO, THREE));

    MergedKeys merged = keys.current();

    assertThat(merged.keys().kids()).containsExactlyInAnyOrder(ONE.kid(), TWO.kid(), THREE.kid());
    assertThat(merged.maxAge()).isEqualTo(Duration.ofMinutes(5));
    pass(Duration.ofSeconds(100));
    assertThat(keys.current().maxAge()).isEqualTo(Duration.ofSeconds(200));
    assertThat(asked).isEqualTo(Map.of(A, 1, B, 1));
  }

  @Test
  void regionsAreAskedAgainBeforeHalfTheirTimeIsOver() throws Exception {
    answers.put(A, answer(600, ONE));
    answers.put(B, answer(120, TWO));
    keys.runOnce();
    keys.runOnce();
    assertThat(asked).isEqualTo(Map.of(A, 1, B, 1));
    answers.put(B, answer(120, TWO, THREE));
    pass(Duration.ofMinutes(1));
    keys.runOnce();
    assertThat(asked).isEqualTo(Map.of(A, 1, B, 2));
    pass(Duration.ofMinutes(3));
    keys.runOnce();
    assertThat(asked).isEqualTo(Map.of(A, 2, B, 3));
    assertThat(keys.current().keys().kids()).contains(THREE.kid());
  }

  @Test
  void whatARegionPublishedLastIsKeptWhileItIsDownAndNoLongerThanItsWebhooks() throws Exception {
    answers.put(A, answer(600, ONE));
    answers.put(B, answer(600, TWO));
    keys.runOnce();
    answers.remove(B);
    pass(Duration.ofMinutes(5));
    keys.runOnce();
    pass(RegionKeys.KEPT.minus(Duration.ofMinutes(5)).minusMillis(1));
    keys.runOnce();
    MergedKeys merged = keys.current();
    assertThat(merged.keys().kids()).containsExactlyInAnyOrder(ONE.kid(), TWO.kid());
    assertThat(merged.maxAge()).isEqualTo(Duration.ofMinutes(1));

    pass(Duration.ofMillis(1));
    assertThat(keys.current().keys().kids()).containsExactly(ONE.kid());

    answers.put(B, answer(600, THREE));
    pass(Duration.ofMinutes(1));
    keys.runOnce();
    assertThat(keys.current().keys().kids()).containsExactlyInAnyOrder(ONE.kid(), THREE.kid());
  }

  @Test
  void aRegionThatIsDownIsAskedOnceAMinuteWhoeverWantsItsKeys() throws Exception {
    answers.put(A, answer(600, ONE));
    for (int i = 0; i < 5; i++) {
      assertThat(keys.current().keys().kids()).containsExactly(ONE.kid());
      assertThat(keys.current().maxAge()).isEqualTo(Duration.ofMinutes(1));
      keys.runOnce();
    }
    assertThat(asked).containsEntry(B, 1);
    pass(Duration.ofMinutes(1));
    keys.current();
    assertThat(asked).containsEntry(B, 2);
  }

  @Test
  void withoutAnyKeysThereIsNoSet() {
    assertThatThrownBy(keys::current)
        .isInstanceOfSatisfying(
            HttpError.class,
            error -> {
              assertThat(error.status()).isEqualTo(503);
              assertThat(error.retryAfterSeconds()).isEqualTo(60);
            });
  }

  @Test
  void whatIsNoSetCountsAsNone() throws Exception {
    answers.put(A, answer(600, ONE));
    answers.put(B, answer(600, TWO));
    keys.runOnce();
    for (Fetcher.Fetched bad :
        List.of(
            new Fetcher.Fetched.Answer(500, List.of(), Payload.json("{\"keys\":[]}")),
            new Fetcher.Fetched.Answer(200, List.of(), Payload.json("<html>")))) {
      answers.put(B, bad);
      pass(Duration.ofMinutes(10));
      keys.runOnce();
      assertThat(keys.current().keys().kids()).contains(TWO.kid());
    }
  }

  @Test
  void anUnknownKeyMakesTheFrontAskThatRegionAtMostOnceAMinute() throws Exception {
    answers.put(A, answer(600, ONE));
    answers.put(B, answer(600, TWO));
    keys.runOnce();
    answers.put(A, answer(600, ONE, THREE));

    assertThat(keys.hear("a", ONE.kid())).isFalse();
    assertThat(keys.hear("a", THREE.kid())).isFalse();
    pass(Duration.ofMinutes(1));
    assertThat(keys.hear("a", ONE.kid())).isFalse();
    assertThat(keys.hear("nowhere", THREE.kid())).isFalse();
    assertThat(keys.hear("a", THREE.kid())).isTrue();
    keys.runOnce();
    assertThat(asked).isEqualTo(Map.of(A, 2, B, 1));
    assertThat(keys.current().keys().kids()).contains(THREE.kid());
    assertThat(keys.hear("a", "made up")).isFalse();
    assertThat(keys.hear("a", THREE.kid())).isFalse();
  }

  @Test
  void aClockThatIsSetBackKeepsNobodyFromAsking() {
    answers.put(A, answer(600, ONE));
    keys.runOnce();
    pass(Duration.ofDays(-1));
    keys.runOnce();
    assertThat(asked).containsEntry(A, 2);
  }

  @Test
  void noRegionTakesTheNameOfAnothersKey() {
    Instant at = now.get();
    KeyCopy mine = new KeyCopy(JsonWebKeySet.of(List.of(ONE)), at, Duration.ofMinutes(10));
    String forged = JsonWebKeySet.of(List.of(TWO)).json().replace(TWO.kid(), ONE.kid());
    KeyCopy other = new KeyCopy(JsonWebKeySet.parse(forged), at, Duration.ofMinutes(10));

    // The region b had it first, although a comes first by name.
    MergedKeys merged =
        MergedKeys.of(
            new TreeMap<>(Map.of("a", other, "b", mine)), Map.of(ONE.kid(), "b"), true, at);
    assertThat(merged.keys().json()).isEqualTo(JsonWebKeySet.of(List.of(ONE)).json());
    assertThat(merged.owners()).isEqualTo(Map.of(ONE.kid(), "b"));
    assertThat(merged.conflicts()).isEqualTo(Set.of(new MergedKeys.Conflict(ONE.kid(), "b", "a")));

    // Both at once: the first by name. Once the owner has let it go, the other may have it.
    assertThat(
            MergedKeys.of(new TreeMap<>(Map.of("a", mine, "b", other)), Map.of(), true, at)
                .owners())
        .isEqualTo(Map.of(ONE.kid(), "a"));
    assertThat(
            MergedKeys.of(new TreeMap<>(Map.of("a", mine)), Map.of(ONE.kid(), "b"), true, at)
                .owners())
        .isEqualTo(Map.of(ONE.kid(), "a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=600 | | 600",
        "public, MAX-AGE=30 | | 30",
        "max-age=600, must-revalidate | 100 | 500",
        "max-age=600 | 700 | 0",
        "max-age=600 | x | 600",
        "no-cache, max-age=600 | | 60",
        "max-age=600, no-store | | 60",
        "max-age=x | | 60",
        "max-age=99999999999999 | | 60",
        "max-age=9999999999 | | 86400",
        "public | | 60"
      })
  void howLongAnAnswerMayBeKept(String cacheControl, String age, long seconds) {
    List<Header> headers =
        age == null
            ? List.of(new Header("cache-control", cacheControl))
            : List.of(new Header("Age", age), new Header("Cache-Control", cacheControl));
    assertThat(KeyCopy.maxAge(headers)).isEqualTo(Duration.ofSeconds(seconds));
  }
}
