package dev.carillon.benchmarks.scenario;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets a generator publish as deliveries arrive: every some milliseconds it is granted what has
 * arrived and so many more. Without that a server that accepts faster than it delivers is measured
 * at moving what it has no room for to the disk and back.
 */
final class Grants implements AutoCloseable {
  private static final long EVERY_NANOS = 10_000_000;

  private final LoadShape shape;
  private final ReceiverProcess receiver;
  private final GeneratorProcess generator;
  private final Thread thread;
  private volatile boolean over;

  private Grants(LoadShape shape, ReceiverProcess receiver, GeneratorProcess generator) {
    this.shape = shape;
    this.receiver = receiver;
    this.generator = generator;
    this.thread = Thread.ofPlatform().daemon().name("grants").unstarted(this::run);
  }

  /** Begins with the first grant; does nothing if the shape has no limit. */
  static Grants begin(LoadShape shape, ReceiverProcess receiver, GeneratorProcess generator) {
    Grants grants = new Grants(shape, receiver, generator);
    if (shape.outstanding() > 0) {
      generator.grant(shape.granted(0));
      grants.thread.start();
    }
    return grants;
  }

  private void run() {
    long last = 0;
    while (!over) {
      LockSupport.parkNanos(EVERY_NANOS);
      long now = shape.granted(receiver.peek().number("distinct"));
      if (now != last) {
        last = now;
        generator.grant(now);
      }
    }
  }

  /** No grant comes afterwards. */
  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
