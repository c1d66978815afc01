package dev.carillon.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DriverThreadsTest {
  @AutoClose private final DriverThreads driver = new DriverThreads(1);

  @Test
  void aVirtualThreadsCallsRunOnAPlatformThread() throws Exception {
    FutureTask<Boolean> virtual =
        new FutureTask<>(() -> driver.run(() -> Thread.currentThread().isVirtual()));
    Thread.ofVirtual().start(virtual);

    assertThat(virtual.get(20, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void aPlatformThreadCallsByItself() throws SQLException {
    Thread called = driver.run(Thread::currentThread);

    assertThat(called).isSameAs(Thread.currentThread());
  }

  @Test
  void failuresComeThroughAsTheyAre() throws Exception {
    SQLException bad = new SQLException("no such table");
    FutureTask<Boolean> virtual =
        new FutureTask<>(() -> {
          assertThatThrownBy(() ->
                  driver.run(() -> {
                    throw bad;
                  }))
              .isSameAs(bad);
          assertThatThrownBy(() ->
                  driver.run(() -> {
                    throw new IllegalStateException("a bug");
                  }))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("a bug");
          return true;
        });
    Thread.ofVirtual().start(virtual);

    assertThat(virtual.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anInterruptDoesNotLetGoOfAConnectionInUse() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    FutureTask<Boolean> virtual =
        new FutureTask<>(() -> {
          driver.run(() -> {
            inside.countDown();
            await(goOn);
            ended.set(true);
            return true;
          });
          return ended.get() && Thread.currentThread().isInterrupted();
        });
    Thread caller = Thread.ofVirtual().start(virtual);
    await(inside);
    caller.interrupt();
    goOn.countDown();

    assertThat(virtual.get(20, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
