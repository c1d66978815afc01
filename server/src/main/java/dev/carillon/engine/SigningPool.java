package dev.carillon.engine;

import dev.carillon.model.OutboundRequest;
import dev.carillon.provider.Provider;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Renders requests, the costly ones on a few platform threads of its own. A virtual thread keeps
 * the processor until it blocks, and a signature with an asymmetric key does not: a burst of them
 * would hold every carrier while answers wait to be read and deadlines to be kept. Platform threads
 * take turns.
 *
 * <p>What is cheap is rendered where it is, since to hand it over would cost more than to do it.
 * What waits here holds the permit of its attempt, so there are never more of them than permits.
 */
final class SigningPool implements AutoCloseable {
  private static final long IDLE_SECONDS = 60;

  private final ThreadPoolExecutor threads;
  private final Signals signals;

  /**
   * @param size how many threads at most; they are made when there is something for them to do
   */
  SigningPool(int size, Signals signals) {
    this.signals = signals;
    this.threads =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("carillon-signing-", 1).daemon(true).factory(),
            // Closed while attempts were still under way: each does it for itself.
            (task, _) -> task.run());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Renders, and waits for it if it takes place elsewhere. What the provider throws comes out of
   * here.
   */
  OutboundRequest render(Provider provider, Provider.Rendering rendering) {
    if (!provider.isCostly(rendering)) {
      return provider.render(rendering);
    }
    long handedOver = System.nanoTime();
    FutureTask<OutboundRequest> task =
        new FutureTask<>(() -> {
          long started = System.nanoTime();
          OutboundRequest request = provider.render(rendering);
          signals.signed(started - handedOver, System.nanoTime() - started);
          return request;
        });
    threads.execute(task);
    try {
      return task.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case RuntimeException exception -> throw exception;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(failed);
      }
    } catch (InterruptedException interrupted) {
      task.cancel(false);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a request was signed", interrupted);
    }
  }

  /** Requests that wait for a thread. */
  int waiting() {
    return threads.getQueue().size();
  }

  /** Lets its threads end when what waits is done. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
