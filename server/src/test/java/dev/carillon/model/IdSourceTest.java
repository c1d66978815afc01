package dev.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdSourceTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  private final AtomicLong millis = new AtomicLong(NOW.toEpochMilli());
  private final InstantSource time = () -> Instant.ofEpochMilli(millis.get());

  @Test
  void anIdIsItsPrefixAnd26DigitsOfCrockfordsBase32() {
    var ids = new IdSource(time, new SecureRandom());
    String digits = "[0-9A-HJKMNP-TV-Z]{26}";

    assertThat(ids.environment().value()).matches("env_" + digits);
    assertThat(ids.application().value()).matches("app_" + digits);
    assertThat(ids.endpoint().value()).matches("ep_" + digits);
    assertThat(ids.message().value()).matches("msg_" + digits);
    assertThat(ids.delivery().value()).matches("dlv_" + digits);
    assertThat(ids.attempt().value()).matches("atmpt_" + digits);
    assertThat(ids.token().value()).matches("tok_" + digits);
    assertThat(ids.lease().value()).matches("lease_" + digits);
    MessageId id = ids.message();
    assertThat(id).hasToString(id.value());
  }

  @Test
  void strictlyIncreasesAsTextWhateverTheClockDoes() {
    var ids = new IdSource(time, new SecureRandom());
    var random = new Random(4);
    MessageId previous = ids.message();
    for (int i = 0; i < 200_000; i++) {
      if (i % 100 == 0) {
        millis.addAndGet(random.nextLong(-86_400_000, 86_400_000)); // a day back or forth
      }
      MessageId next = ids.message();
      if (next.compareTo(previous) <= 0 || next.value().compareTo(previous.value()) <= 0) {
        assertThat(next).isGreaterThan(previous);
      }
      previous = next;
    }
  }

  @Test
  void strictlyIncreasesInEveryThreadAndNeverRepeats() throws Exception {
    // The low 64 bits are all the same, so that only the stamp can make the difference.
    var ids = new IdSource(time, () -> 7);
    int threads = 8;
    int each = 20_000;
    var start = new CountDownLatch(1);
    Set<String> all = new HashSet<>();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      List<Future<List<String>>> made = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        made.add(
            pool.submit(() -> {
              start.await();
              List<String> mine = new ArrayList<>(each);
              for (int i = 0; i < each; i++) {
                mine.add(ids.delivery().value());
              }
              return mine;
            }));
      }
      start.countDown();
      for (Future<List<String>> future : made) {
        List<String> mine = future.get();
        assertThat(mine).isSorted();
        all.addAll(mine);
      }
    }
    assertThat(all).hasSize(threads * each);
  }

  @Test
  void usesEachRandomBitOnce() {
    var asked = new AtomicLong();
    // Never gives the same twice: an odd factor makes another number of each.
    RandomGenerator random = () -> asked.incrementAndGet() * 0x9E3779B97F4A7C15L;
    var ids = new IdSource(InstantSource.fixed(NOW), random);
    Set<String> tails = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      String id = ids.message().value();
      tails.add(id.substring(id.length() - 12));
    }

    assertThat(tails).hasSize(5_000);
    assertThat(asked.get()).isBetween(5_000L, 5_600L);
  }

  @Test
  void theFloorLiesBelowWhatWasMadeSinceAndAboveWhatWasMadeBefore() {
    var ids = new IdSource(time, new SecureRandom());
    MessageId before = ids.message();
    millis.addAndGet(1);
    String floor = IdSource.floor(MessageId.PREFIX, time.instant());
    MessageId after = new IdSource(time, () -> 0).message();

    assertThat(floor).startsWith("msg_").hasSize(30).isGreaterThan(before.value());
    assertThat(after.value()).isGreaterThanOrEqualTo(floor);
    assertThat(ids.message().value()).isGreaterThan(floor);
    assertThat(IdSource.floor("msg_", Instant.EPOCH)).isEqualTo("msg_" + "0".repeat(26));
    assertThat(IdSource.floor("msg_", Instant.EPOCH.minusSeconds(1)))
        .isEqualTo("msg_" + "0".repeat(26));
  }

  @Test
  void sortsByTimeUntilTheYear5000() {
    String previous = "";
    for (int year = 1970; year < 5000; year++) {
      Instant at = Instant.parse(year + "-07-01T00:00:00Z");
      String id = new IdSource(InstantSource.fixed(at), new SecureRandom()).message().value();
      assertThat(id).isGreaterThan(previous);
      previous = id;
    }
  }

  @Test
  void aLeaseTellsNothingOfTheNext() {
    var ids = new IdSource(time, new SecureRandom());
    Set<String> heads = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      heads.add(ids.lease().value().substring(0, 16));
    }
    assertThat(heads).as("not made from the time").hasSize(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "msg_",
        "msg",
        "app_1",
        "MSG_1",
        " msg_1",
        "msg_1 ",
        "msg_1\n",
        "msg_1\r\nx: y",
        "msg_\u0000",
        "msg_1.2",
        "msg_é",
        "msg_../x",
        "msg_%2e",
        "msg_1';--"
      })
  void refusesWhatIsNoMessageId(String value) {
    assertThatThrownBy(() -> new MessageId(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("msg_");
  }

  @Test
  void takesIdsOfOtherMakingUpTo64Characters() {
    assertThat(new MessageId("msg_p5jXN8AQM9LWM0D4loKWxJek").value()).hasSize(28);
    assertThat(new MessageId("msg_" + "a-_Z".repeat(15)).value()).hasSize(64);
    assertThatThrownBy(() -> new MessageId("msg_" + "a".repeat(61)))
        .hasMessageContaining("longer than 64");
  }
}
