package dev.carillon.app.observation;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes lines together: a server that makes ten thousand attempts a second would otherwise ask the
 * system as often to write one.
 *
 * <p>A line stands in a buffer for a moment, then one thread writes all that are there, in the
 * order in which they came. No line is dropped, and no more memory is taken than two buffers: when
 * there is no room, whoever brings the next line writes the others out, or waits for whoever does.
 */
final class LogWriter implements AutoCloseable {
  private final OutputStream out;
  private final int bufferBytes;
  private final Duration delay;

  /** For {@link #spare} and the stream; taken before {@link #filling} where both are. */
  private final ReentrantLock writing = new ReentrantLock();

  /** For {@link #lines} and {@link #length}; never held while something is written. */
  private final ReentrantLock filling = new ReentrantLock();

  private final Condition nonEmpty = filling.newCondition();
  private byte[] lines;
  private int length;
  private byte[] spare;
  private volatile boolean closed;

  /**
   * @param bufferBytes a longer line is written by itself
   * @param delay how long a line may wait for others
   */
  LogWriter(OutputStream out, int bufferBytes, Duration delay) {
    this.out = out;
    this.bufferBytes = bufferBytes;
    this.delay = delay;
    this.lines = new byte[bufferBytes];
    this.spare = new byte[bufferBytes];
  }

  /** Until then a line waits for a full buffer or for {@link #flush}. */
  void start() {
    Thread.ofPlatform().name("log").daemon().start(this::writeFromTimeToTime);
  }

  private void writeFromTimeToTime() {
    try {
      while (!closed) {
        awaitLines();
        LockSupport.parkNanos(this, delay.toNanos());
        flush();
      }
    } catch (InterruptedException _) {
      close();
    }
  }

  private void awaitLines() throws InterruptedException {
    filling.lock();
    try {
      while (length == 0 && !closed) {
        nonEmpty.await();
      }
    } finally {
      filling.unlock();
    }
  }

  /**
   * @param atOnce whether it is to be written, with all before it, when this returns
   */
  void add(byte[] line, boolean atOnce) {
    if (line.length > bufferBytes) {
      writeAlone(line);
      return;
    }
    while (!takes(line)) {
      flush();
    }
    if (atOnce || closed) {
      flush();
    }
  }

  /** False if there is no room for it now. */
  private boolean takes(byte[] line) {
    filling.lock();
    try {
      if (line.length > bufferBytes - length) {
        return false;
      }
      if (length == 0) {
        nonEmpty.signal();
      }
      System.arraycopy(line, 0, lines, length, line.length);
      length += line.length;
      return true;
    } finally {
      filling.unlock();
    }
  }

  private void writeAlone(byte[] line) {
    writing.lock();
    try {
      flush();
      write(line, line.length);
    } finally {
      writing.unlock();
    }
  }

  /** Writes what is there. */
  void flush() {
    writing.lock();
    try {
      byte[] full;
      int bytes;
      filling.lock();
      try {
        full = lines;
        bytes = length;
        lines = spare;
        length = 0;
      } finally {
        filling.unlock();
      }
      spare = full;
      if (bytes > 0) {
        write(full, bytes);
      }
    } finally {
      writing.unlock();
    }
  }

  private void write(byte[] bytes, int count) {
    try {
      out.write(bytes, 0, count);
      out.flush();
    } catch (IOException _) {
      // There is no other place to say so; the server goes on.
    }
  }

  /** Writes what is there; a line that still comes is written at once. The stream stays open. */
  @Override
  public void close() {
    closed = true;
    filling.lock();
    try {
      nonEmpty.signal();
    } finally {
      filling.unlock();
    }
    flush();
  }
}
