package dev.carillon.provider.pulse.partner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.BothDialects;
import dev.carillon.provider.pulse.PulseSchema;
import dev.carillon.provider.pulse.partner.SigningKeys.Settings;
import dev.carillon.signing.JsonWebKeySet;
import dev.carillon.signing.JwsAlgorithm;
import dev.carillon.signing.JwsVerifier;
import dev.carillon.signing.MasterKey;
import dev.carillon.signing.SecretBox;
import dev.carillon.store.sql.Schema;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The life of keys, seen by two nodes and by somebody who caches the set as long as he may. */
class SigningKeysTest extends BothDialects {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final KeyTimes TIMES = KeyTimes.DEFAULTS.withAge(Duration.ofHours(6));

  private final MovableTime time = new MovableTime();
  private final MasterKey master = MasterKey.parse(MasterKey.generateText(RANDOM));
  private final SecretBox box = new SecretBox(List.of(master), RANDOM);

  @Override
  protected Schema schema() {
    return PulseSchema.SCHEMA;
  }

  private SigningKeys node() {
    return node(JwsAlgorithm.ES256, box);
  }

  private SigningKeys node(JwsAlgorithm algorithm, SecretBox withBox) {
    return new SigningKeys(
        database, withBox, new Settings(algorithm, TIMES, RANDOM), time, time::nanos);
  }

  private String published(SigningKeys node) {
    return node.chain().published(time.instant()).json();
  }

  private String signed(SigningKeys node) {
    return node.chain().signing(time.instant()).opened().webhooks().sign(new byte[] {'{', '}'});
  }

  private String signingKid(SigningKeys node) {
    return node.chain().signing(time.instant()).kid();
  }

  private static void verify(String set, String token) {
    new JwsVerifier(
            JsonWebKeySet.parse(set),
            new JwsVerifier.Rules(EnumSet.allOf(JwsAlgorithm.class), "JWT", 10_000))
        .verify(token);
  }

  @Test
  void whoeverCachesTheSetAsLongAsItMayNeverLacksAKey() {
    SigningKeys first = node();
    SigningKeys second = node();
    String cached = published(first);
    Instant cachedAt = time.instant();
    EnumSet<Seen> seen = EnumSet.noneOf(Seen.class);
    String kid = signingKid(first);
    for (int minute = 0; minute < 24 * 60; minute++) {
      time.advance(Duration.ofMinutes(1));
      (minute % 2 == 0 ? first : second).runOnce();
      if (minute == 700) {
        second.rotate(false);
      }
      if (Duration.between(cachedAt, time.instant()).compareTo(TIMES.cache()) > 0) {
        cached = published(minute % 3 == 0 ? first : second);
        cachedAt = time.instant();
      }
      verify(cached, signed(first));
      verify(cached, signed(second));
      if (!signingKid(first).equals(kid)) {
        seen.add(Seen.ROTATED);
        kid = signingKid(first);
      }
      if (JsonWebKeySet.parse(published(first)).kids().size() == 1) {
        seen.add(Seen.ALONE);
      }
      assertThat(JsonWebKeySet.parse(published(first)).kids()).hasSizeLessThanOrEqualTo(3);
    }
    assertThat(seen).containsExactlyInAnyOrder(Seen.ROTATED, Seen.ALONE);
    assertThat(first.chain().newest().sequence()).isBetween(4, 7);
  }

  private enum Seen {
    ROTATED,
    ALONE
  }

  @Test
  void aKeyIsPublishedBeforeItSignsAndKeptAfter() {
    SigningKeys node = node();
    String old = signingKid(node);
    KeyChain.Link next = node.rotate(false);
    assertThat(next.firstUseAt()).isEqualTo(node.chain().newest().createdAt().plus(TIMES.lead()));
    assertThat(signingKid(node)).isEqualTo(old);
    assertThat(JsonWebKeySet.parse(published(node)).kids()).contains(old, next.kid());
    assertThat(node.rotate(false).kid()).as("it is announced already").isEqualTo(next.kid());

    time.advance(TIMES.lead());
    assertThat(signingKid(node)).isEqualTo(next.kid());
    time.advance(TIMES.kept().minusSeconds(1));
    assertThat(JsonWebKeySet.parse(published(node)).kids()).contains(old);
    time.advance(Duration.ofSeconds(2));
    node.runOnce();
    assertThat(JsonWebKeySet.parse(published(node)).kids()).containsExactly(next.kid());
    assertThat(database.query("select kid from pulse_key")).containsExactly(next.kid());
  }

  @Test
  void nodesThatBeginAtOnceAgreeOnOneKey() throws Exception {
    CyclicBarrier together = new CyclicBarrier(4);
    List<SigningKeys> nodes = List.of(node(), node(), node(), node());
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<String>> kids =
          nodes.stream()
              .map(node ->
                  threads.submit(() -> {
                    together.await();
                    node.runOnce();
                    return signingKid(node);
                  }))
              .toList();
      for (Future<String> kid : kids) {
        assertThat(kid.get()).isEqualTo(kids.getFirst().get());
      }
      together.reset();
      List<Future<String>> successors =
          nodes.stream()
              .map(node ->
                  threads.submit(() -> {
                    together.await();
                    return node.rotate(false).kid();
                  }))
              .toList();
      for (Future<String> kid : successors) {
        assertThat(kid.get()).isEqualTo(successors.getFirst().get());
      }
    }
    assertThat(database.query("select kid from pulse_key")).hasSize(2);
  }

  @Test
  void aKeyThatOthersKnowIsReplacedAtOnceOnAllNodesWithinASecond() {
    SigningKeys first = node();
    SigningKeys second = node();
    first.rotate(false);
    String before = signingKid(second);
    KeyChain.Link fresh = first.rotate(true);
    assertThat(signingKid(first)).isEqualTo(fresh.kid()).isNotEqualTo(before);
    assertThat(JsonWebKeySet.parse(published(first)).kids()).containsExactly(fresh.kid());
    time.advance(Duration.ofSeconds(1));
    assertThat(signingKid(second)).isEqualTo(fresh.kid());
    assertThat(JsonWebKeySet.parse(published(second)).kids()).containsExactly(fresh.kid());
  }

  @Test
  void anotherAlgorithmTakesOverAsAnySuccessorDoes() {
    String old = signingKid(node());
    SigningKeys changed = node(JwsAlgorithm.EDDSA, box);
    changed.runOnce();
    assertThat(signingKid(changed)).isEqualTo(old);
    time.advance(TIMES.lead());
    assertThat(changed.chain().signing(time.instant()).algorithm()).isEqualTo(JwsAlgorithm.EDDSA);
  }

  @Test
  void keysAreUnreadableAtRestAndSealedAnewForAnotherMasterKey() {
    String kid = signingKid(node());
    MasterKey other = MasterKey.parse(MasterKey.generateText(RANDOM));
    node(JwsAlgorithm.ES256, new SecretBox(List.of(other, master), RANDOM)).runOnce();
    assertThat(signingKid(node(JwsAlgorithm.ES256, new SecretBox(List.of(other), RANDOM))))
        .isEqualTo(kid);
  }
}
