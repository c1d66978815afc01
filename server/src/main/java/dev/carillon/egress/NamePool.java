package dev.carillon.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for name servers on a few threads of its own, because the platform's lookup blocks the
 * thread that carries virtual threads: enough slow names would freeze all of them. One name has one
 * lookup at a time, whoever asks, so that a tenant's dead name server holds one thread, not all.
 *
 * <p>Nothing is remembered here: the platform keeps answers for its own short while, and the
 * address that was vetted is the one that is connected to, so a changed answer gets nobody in.
 */
final class NamePool implements AutoCloseable {
  private final NameResolver resolver;
  private final EgressConfig.NameLimits limits;
  private final ThreadPoolExecutor threads;
  private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> running =
      new ConcurrentHashMap<>();

  NamePool(NameResolver resolver, EgressConfig.NameLimits limits) {
    this.resolver = resolver;
    this.limits = limits;
    this.threads =
        new ThreadPoolExecutor(
            limits.threads(),
            limits.threads(),
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.waiting()),
            Thread.ofPlatform().name("egress-names-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * @param nanos to wait for it, if that is less than the budget
   * @throws SendFailure of class dns_error
   */
  List<InetAddress> resolve(String name, long nanos) throws SendFailure, InterruptedException {
    try {
      CompletableFuture<List<InetAddress>> lookup = running.computeIfAbsent(name, this::start);
      List<InetAddress> addresses =
          lookup.get(Math.min(nanos, limits.budget().toNanos()), TimeUnit.NANOSECONDS);
      if (addresses.isEmpty()) {
        throw SendFailure.dns("the name has no address", null);
      }
      if (addresses.size() > limits.addresses()) {
        throw SendFailure.dns(
            "the name has " + addresses.size() + " addresses, more than " + limits.addresses(),
            null);
      }
      return addresses;
    } catch (TimeoutException slow) {
      throw SendFailure.dns("the name servers did not answer in time", slow);
    } catch (RejectedExecutionException full) {
      throw SendFailure.dns("too many names are being resolved at once", full);
    } catch (ExecutionException failed) {
      String reason =
          failed.getCause() instanceof UnknownHostException
              ? "the name does not resolve"
              : "the name could not be resolved";
      throw SendFailure.dns(reason, failed);
    }
  }

  private CompletableFuture<List<InetAddress>> start(String name) {
    CompletableFuture<List<InetAddress>> lookup = new CompletableFuture<>();
    long queuedAt = System.nanoTime();
    threads.execute(() -> {
      try {
        if (System.nanoTime() - queuedAt > limits.budget().toNanos()) {
          throw new UnknownHostException("nobody waits for it any more");
        }
        List<InetAddress> addresses = resolver.resolve(name);
        running.remove(name, lookup); // who asks from now on gets an answer of their own
        lookup.complete(addresses);
      } catch (UnknownHostException | RuntimeException failed) {
        running.remove(name, lookup);
        lookup.completeExceptionally(failed);
      }
    });
    return lookup;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
