package dev.carillon.store.sqlite;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs what virtual threads want of the driver on platform threads. The driver is native code:
 * while it reads, a virtual thread would hold its carrier, and a few slow queries would hold all of
 * them, deliveries included. Platform threads call it directly.
 */
final class DriverThreads implements AutoCloseable {
  private final ExecutorService threads;

  /**
   * @param most one for each connection: nobody who has a connection waits for a thread
   */
  DriverThreads(int most) {
    threads =
        Executors.newFixedThreadPool(
            most, Thread.ofPlatform().name("sqlite-", 1).daemon().factory());
  }

  /** A piece of work with the driver. */
  interface Call<T> extends Callable<T> {
    @Override
    T call() throws SQLException;
  }

  /** Returns when it is done, however often the caller is interrupted: a connection is in use. */
  <T> T run(Call<T> call) throws SQLException {
    if (!Thread.currentThread().isVirtual()) {
      return call.call();
    }
    Future<T> done = threads.submit(call);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.get();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } catch (ExecutionException failure) {
      throw rethrown(failure.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static SQLException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case SQLException failure -> failure;
      case RuntimeException failure -> throw failure;
      case Error failure -> throw failure;
      case null, default -> throw new IllegalStateException(cause);
    };
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
