package dev.carillon.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.EnvironmentId;
import dev.carillon.store.PageRequest.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the conformance suites share: an open store on a database of its own for each test. A
 * dialect runs a suite by extending it and saying how its store is opened.
 */
public abstract class StoreConformance {
  protected Store store;
  protected Catalog catalog;
  protected EnvironmentId environment;

  /** Opens this test's database, which is empty at the first call. */
  protected abstract Store open(CatalogLimits limits) throws Exception;

  @BeforeEach
  void openFirst() throws Exception {
    use(open(CatalogLimits.DEFAULTS));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** As after a restart. */
  protected void reopen() throws Exception {
    reopen(CatalogLimits.DEFAULTS);
  }

  protected void reopen(CatalogLimits limits) throws Exception {
    store.close();
    use(open(limits));
  }

  private void use(Store opened) {
    store = opened;
    catalog = opened.catalog();
    environment = catalog.defaultEnvironment();
  }

  protected static EnvironmentId newEnvironment() {
    return Samples.IDS.environment();
  }

  protected static PageRequest page(int limit, @Nullable String iterator, Order order) {
    return new PageRequest(limit, iterator, order);
  }

  /** Walks a list page by page, in both orders and with pages of several lengths. */
  protected static <T> void assertPaged(
      List<T> ascending, Function<PageRequest, Page<T>> list, Function<T, String> id) {
    for (Order order : Order.values()) {
      List<T> expected = order == Order.ASCENDING ? ascending : ascending.reversed();
      for (int limit : new int[] {1, 3, ascending.size(), PageRequest.MAX_LIMIT}) {
        assertThat(walk(limit, order, list, id)).isEqualTo(expected);
      }
    }
  }

  private static <T> List<T> walk(
      int limit, Order order, Function<PageRequest, Page<T>> list, Function<T, String> id) {
    List<T> seen = new ArrayList<>();
    String iterator = null;
    while (true) {
      Page<T> page = list.apply(page(limit, iterator, order));
      seen.addAll(page.items());
      assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
      if (page.done()) {
        return seen;
      }
      assertThat(page.items()).as("a page that is not the last is full").hasSize(limit);
      iterator = id.apply(page.items().getLast());
    }
  }

  /** A task for one of several threads. */
  @FunctionalInterface
  protected interface Numbered<T> {
    T run(int n) throws Exception;
  }

  /** Runs the task in as many threads, all let go at the same moment; what each gave back. */
  protected static <T> List<T> atOnce(int threads, Numbered<T> task) throws Exception {
    CountDownLatch ready = new CountDownLatch(threads);
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int n = i;
        Callable<T> one =
            () -> {
              ready.countDown();
              go.await();
              return task.run(n);
            };
        futures.add(executor.submit(one));
      }
      assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
      go.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get(60, TimeUnit.SECONDS));
      }
      return results;
    }
  }
}
