package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.http.HttpError;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationId;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PublishRateTest {
  private final AtomicLong nanos = new AtomicLong(42);
  private final PublishRate rate = new PublishRate(nanos::get);

  private static Application application(@Nullable Integer perSecond) {
    return new Application(
        new ApplicationKey(new EnvironmentId("env_a"), new ApplicationId("app_a")),
        null,
        "a",
        perSecond,
        Map.of(),
        null,
        0,
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void aSecondsWorthPassesAtOnceAndThenOneByOne() throws HttpError {
    Application ten = application(10);
    for (int i = 0; i < 10; i++) {
      rate.take(ten, 1);
    }
    assertThatThrownBy(() -> rate.take(ten, 1))
        .isInstanceOfSatisfying(
            HttpError.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(429);
              assertThat(refused.retryAfterSeconds()).isEqualTo(1);
            });
    pass(Duration.ofMillis(100));
    rate.take(ten, 1);
    assertThatThrownBy(() -> rate.take(ten, 1)).isInstanceOf(HttpError.class);
  }

  @Test
  void aLargeBatchPassesAndIsPaidForAfterwards() throws HttpError {
    Application ten = application(10);
    rate.take(ten, 100);
    assertThatThrownBy(() -> rate.take(ten, 1))
        .isInstanceOfSatisfying(
            HttpError.class, refused -> assertThat(refused.retryAfterSeconds()).isEqualTo(10));
    pass(Duration.ofSeconds(9));
    assertThatThrownBy(() -> rate.take(ten, 1)).isInstanceOf(HttpError.class);
    pass(Duration.ofMillis(101));
    rate.take(ten, 1);
  }

  @Test
  void idlenessIsNotSavedUp() throws HttpError {
    Application ten = application(10);
    rate.take(ten, 1);
    pass(Duration.ofHours(1));
    for (int i = 0; i < 10; i++) {
      rate.take(ten, 1);
    }
    assertThatThrownBy(() -> rate.take(ten, 1)).isInstanceOf(HttpError.class);
  }

  @Test
  void withoutALimitEverythingPasses() throws HttpError {
    for (int i = 0; i < 1_000; i++) {
      rate.take(application(null), 1_000);
    }
  }
}
