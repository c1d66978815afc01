package dev.carillon.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final Semaphore ran = new Semaphore(0);

  @Test
  void aStepRunsAtTheStartAndWhenItIsWoken() throws Exception {
    try (Loop loop = new Loop("test", () -> ranOnce(FOR_EVER))) {
      loop.start();
      untilItRan();
      loop.wake();
      untilItRan();
    }
  }

  @Test
  void aStepThatAsksForNoPauseRunsAgainAtOnce() throws Exception {
    AtomicInteger steps = new AtomicInteger();
    try (Loop loop =
        new Loop("test", () -> ranOnce(steps.incrementAndGet() < 3 ? Duration.ZERO : FOR_EVER))) {
      loop.start();
      untilItRan();
      untilItRan();
      untilItRan();
    }
    assertThat(steps).hasValue(3);
  }

  @Test
  void aStepThatFailsIsTriedAgain() throws Exception {
    AtomicInteger steps = new AtomicInteger();
    try (Loop loop =
        new Loop(
            "test",
            () -> {
              if (steps.incrementAndGet() == 1) {
                throw new IllegalStateException("the first one fails");
              }
              return ranOnce(FOR_EVER);
            })) {
      loop.start();
      untilItRan();
    }
    assertThat(steps).hasValue(2);
  }

  @Test
  void pausesAfterFailuresGrowToALimit() {
    assertThat(Loop.afterFailures(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(Loop.afterFailures(3)).isEqualTo(Duration.ofMillis(400));
    assertThat(Loop.afterFailures(1_000)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void whoeverClosesItWaitsForTheStepThatIsUnderWay() throws Exception {
    CountDownLatch within = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    Loop loop =
        new Loop(
            "test",
            () -> {
              within.countDown();
              mayEnd.await();
              ended.incrementAndGet();
              return Duration.ZERO;
            });
    loop.start();
    assertThat(within.await(30, TimeUnit.SECONDS)).isTrue();
    Thread closing = Thread.ofVirtual().start(loop::close);
    mayEnd.countDown();
    assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
    int steps = ended.get();
    assertThat(steps).isPositive();
    loop.wake();
    assertThat(ended).hasValue(steps);
  }

  private Duration ranOnce(Duration pause) {
    ran.release();
    return pause;
  }

  private void untilItRan() throws InterruptedException {
    assertThat(ran.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
  }
}
