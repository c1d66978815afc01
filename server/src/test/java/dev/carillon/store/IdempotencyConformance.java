package dev.carillon.store;

import static dev.carillon.store.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Payload;
import dev.carillon.store.Idempotency.Claimed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store makes of idempotency keys of requests that are not publishes. */
public abstract class IdempotencyConformance extends StoreConformance {
  private static final Duration KEPT = Duration.ofHours(24);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final StoredAnswer CREATED =
      new StoredAnswer(
          201, Payload.of("{\"id\":\"ö\"}\u0000".getBytes(StandardCharsets.UTF_8), "text/x"));

  @Test
  void anAnswerIsGivenAgainToAnEqualRequest() throws Exception {
    assertThat(claim("tok_a", "k", "hash", NOW)).isEqualTo(new Claimed.Fresh());
    assertThat(claim("tok_a", "k", "hash", NOW)).isEqualTo(new Claimed.InProgress());
    store.idempotency().complete("tok_a", "k", CREATED);

    assertThat(claim("tok_a", "k", "hash", NOW.plusSeconds(5)))
        .isEqualTo(new Claimed.Repeated(CREATED));
    reopen();
    assertThat(claim("tok_a", "k", "hash", NOW.plusSeconds(3_600)))
        .isEqualTo(new Claimed.Repeated(CREATED));
  }

  @Test
  void anotherRequestUnderTheSameKeyIsRefused() {
    claim("tok_a", "k", "hash", NOW);
    assertThat(claim("tok_a", "k", "other", NOW)).isEqualTo(new Claimed.KeyReused());
    store.idempotency().complete("tok_a", "k", CREATED);

    assertThat(claim("tok_a", "k", "other", NOW)).isEqualTo(new Claimed.KeyReused());
    assertThat(claim("tok_a", "k", "hash", NOW)).isEqualTo(new Claimed.Repeated(CREATED));
  }

  @Test
  void eachTokenHasKeysOfItsOwn() {
    claim("tok_a", "k", "hash", NOW);
    store.idempotency().complete("tok_a", "k", CREATED);

    assertThat(claim("tok_b", "k", "hash", NOW)).isEqualTo(new Claimed.Fresh());
    assertThat(claim("tok_a", "K", "hash", NOW)).isEqualTo(new Claimed.Fresh());
  }

  @Test
  void aReleasedKeyIsFreeAgain() {
    claim("tok_a", "k", "hash", NOW);
    claim("tok_a", "k2", "hash", NOW);
    store.idempotency().release("tok_a", "k");

    assertThat(claim("tok_a", "k", "other", NOW)).isEqualTo(new Claimed.Fresh());
    assertThat(claim("tok_a", "k2", "hash", NOW)).isEqualTo(new Claimed.InProgress());
  }

  @Test
  void aReleaseDoesNotTakeAnAnswerAway() {
    claim("tok_a", "k", "hash", NOW);
    store.idempotency().complete("tok_a", "k", CREATED);
    store.idempotency().release("tok_a", "k");

    assertThat(claim("tok_a", "k", "hash", NOW)).isEqualTo(new Claimed.Repeated(CREATED));
  }

  @Test
  void theFirstAnswerStays() {
    claim("tok_a", "k", "hash", NOW);
    store.idempotency().complete("tok_a", "k", CREATED);
    store.idempotency().complete("tok_a", "k", new StoredAnswer(200, Payload.json("{}")));

    assertThat(claim("tok_a", "k", "hash", NOW)).isEqualTo(new Claimed.Repeated(CREATED));
  }

  @Test
  void anAnswerIsForgottenWhenItsTimeIsOver() {
    claim("tok_a", "k", "hash", NOW);
    store.idempotency().complete("tok_a", "k", CREATED);

    assertThat(claim("tok_a", "k", "hash", NOW.plus(KEPT).minusMillis(1)))
        .isEqualTo(new Claimed.Repeated(CREATED));
    assertThat(claim("tok_a", "k", "other", NOW.plus(KEPT))).isEqualTo(new Claimed.Fresh());
    assertThat(claim("tok_a", "k", "other", NOW.plus(KEPT))).isEqualTo(new Claimed.InProgress());
  }

  @Test
  void aClaimThatNeverCameToAnAnswerIsTakenOver() {
    claim("tok_a", "k", "hash", NOW);

    Instant patient = NOW.plus(PATIENCE);
    assertThat(claim("tok_a", "k", "hash", patient)).isEqualTo(new Claimed.InProgress());
    Instant later = patient.plusMillis(1);
    assertThat(claim("tok_a", "k", "hash", later)).isEqualTo(new Claimed.Fresh());
    assertThat(claim("tok_a", "k", "hash", later)).isEqualTo(new Claimed.InProgress());
  }

  @Test
  void oneOfManyAtOnceCarriesTheRequestOut() throws Exception {
    List<Claimed> claims = atOnce(24, n -> claim("tok_a", "k", "hash", NOW));

    assertThat(claims).filteredOn(new Claimed.Fresh()::equals).hasSize(1);
    assertThat(claims).filteredOn(new Claimed.InProgress()::equals).hasSize(23);
  }

  @Test
  void oneOfManyAtOnceTakesAnAbandonedClaimOver() throws Exception {
    claim("tok_a", "k", "hash", NOW);

    List<Claimed> claims =
        atOnce(24, n -> claim("tok_a", "k", "hash", NOW.plus(PATIENCE).plusSeconds(1)));

    assertThat(claims).filteredOn(new Claimed.Fresh()::equals).hasSize(1);
  }

  private Claimed claim(String scope, String key, String requestHash, Instant now) {
    return store
        .idempotency()
        .claim(scope, key, requestHash, now, now.plus(KEPT), now.minus(PATIENCE));
  }
}
