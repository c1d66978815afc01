package dev.carillon.benchmarks.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A child's side of the conversation: lines of standard input are kept for its one thread, which is
 * woken for each. When the input ends, so does the process.
 */
public final class Orders {
  private final ConcurrentLinkedQueue<String> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean any;

  private Orders() {}

  /**
   * @param wake gets the child's thread to call {@link #next} soon
   */
  public static Orders listen(Runnable wake) {
    Orders orders = new Orders();
    Thread.ofPlatform().daemon().name("orders").start(() -> orders.read(wake));
    return orders;
  }

  /** Costs next to nothing when there is none. */
  public @Nullable String next() {
    if (!any) {
      return null;
    }
    any = false;
    String order = waiting.poll();
    if (!waiting.isEmpty()) {
      any = true;
    }
    return order;
  }

  /** Answers in one line. */
  public static void say(String line) {
    System.out.println(line);
  }

  private void read(Runnable wake) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        waiting.add(line);
        any = true;
        wake.run();
      }
    } catch (IOException _) {
      // whoever gave the orders is gone
    }
    System.exit(0);
  }
}
