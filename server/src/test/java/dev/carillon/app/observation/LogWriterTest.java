package dev.carillon.app.observation;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogWriterTest {
  private static final Duration MOMENT = Duration.ofMillis(10);

  /** Tells of each piece that is written; waits for leave before. */
  private static final class Terminal extends OutputStream {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();
    private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    private final Semaphore waiting = new Semaphore(0);
    private final Semaphore leave;

    Terminal(int leave) {
      this.leave = new Semaphore(leave);
    }

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
      waiting.release();
      leave.acquireUninterruptibly();
      synchronized (all) {
        all.write(bytes, offset, count);
      }
      pieces.add(new String(bytes, offset, count, US_ASCII));
    }

    String text() {
      synchronized (all) {
        return all.toString(US_ASCII);
      }
    }

    String next() throws InterruptedException {
      String piece = pieces.poll(20, TimeUnit.SECONDS);
      assertThat(piece).as("something is written").isNotNull();
      return piece;
    }
  }

  private static final int ALWAYS = Integer.MAX_VALUE;

  private static byte[] line(String text) {
    return (text + "\n").getBytes(US_ASCII);
  }

  @Test
  void linesAreWrittenTogetherAMomentLater() throws Exception {
    var terminal = new Terminal(ALWAYS);
    var writer = new LogWriter(terminal, 1_000, Duration.ofMillis(300));
    writer.start();
    writer.add(line("one"), false);
    writer.add(line("two"), false);
    writer.add(line("three"), false);

    assertThat(terminal.next()).isEqualTo("one\ntwo\nthree\n");

    writer.add(line("four"), false);
    assertThat(terminal.next()).as("and again").isEqualTo("four\n");
    writer.close();
  }

  @Test
  void whatIsUrgentIsWrittenWithAllBeforeIt() {
    var terminal = new Terminal(ALWAYS);
    var writer = new LogWriter(terminal, 1_000, MOMENT);

    writer.add(line("usual"), false);
    assertThat(terminal.text()).isEmpty();
    writer.add(line("urgent"), true);

    assertThat(terminal.text()).isEqualTo("usual\nurgent\n");
  }

  @Test
  void aLineThatNoBufferHoldsKeepsItsPlace() {
    var terminal = new Terminal(ALWAYS);
    var writer = new LogWriter(terminal, 10, MOMENT);

    writer.add(line("short"), false);
    writer.add(line("longer than it"), false);
    writer.add(line("last"), true);

    assertThat(terminal.text()).isEqualTo("short\nlonger than it\nlast\n");
  }

  @Test
  void nothingIsLostAtTheEndNorAfterIt() {
    var terminal = new Terminal(ALWAYS);
    var writer = new LogWriter(terminal, 1_000, Duration.ofHours(1));
    writer.start();

    writer.add(line("before"), false);
    writer.close();
    assertThat(terminal.text()).isEqualTo("before\n");

    writer.add(line("after"), false);
    assertThat(terminal.text()).isEqualTo("before\nafter\n");
  }

  @Test
  void whoFindsNoRoomWaitsAndNothingIsDropped() throws Exception {
    var terminal = new Terminal(0);
    var writer = new LogWriter(terminal, 10, MOMENT);
    var brought = new LinkedBlockingQueue<Integer>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> all =
          pool.submit(() -> {
            for (int i = 10; i < 60; i++) {
              writer.add(line(Integer.toString(i)), false);
              brought.add(i);
            }
          });
      assertThat(terminal.waiting.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      // Three lines of three bytes fill the first buffer; the fourth has to wait.
      assertThat(brought).containsExactly(10, 11, 12);

      terminal.leave.release(1_000);
      all.get(20, TimeUnit.SECONDS);
    }
    writer.close();

    assertThat(terminal.text().lines().map(Integer::valueOf))
        .hasSize(50)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void eachThreadsLinesKeepTheirOrderAndAllArrive() throws Exception {
    var terminal = new Terminal(ALWAYS);
    var writer = new LogWriter(terminal, 500, Duration.ofMillis(1));
    writer.start();
    int threads = 8;
    int each = 2_000;
    var begin = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        String name = thread + ":";
        running.add(
            pool.submit(() -> {
              begin.await();
              for (int i = 0; i < each; i++) {
                writer.add(line(name + i), i % 500 == 0);
              }
              return null;
            }));
      }
      begin.countDown();
      for (Future<?> done : running) {
        done.get(20, TimeUnit.SECONDS);
      }
    }
    writer.close();

    List<String> lines = terminal.text().lines().toList();
    assertThat(lines).hasSize(threads * each);
    for (int thread = 0; thread < threads; thread++) {
      String name = thread + ":";
      assertThat(lines.stream().filter(line -> line.startsWith(name)).map(l -> l.substring(2)))
          .map(Integer::valueOf)
          .isSorted();
    }
  }

  @Test
  void aStreamThatFailsDoesNotHoldAnyoneUp() {
    var broken =
        new OutputStream() {
          private int asked;

          @Override
          public void write(int one) throws IOException {
            asked++;
            throw new IOException("broken pipe");
          }
        };
    var writer = new LogWriter(broken, 10, MOMENT);

    writer.add(line("one"), true);
    writer.add(line("two"), true);

    assertThat(broken.asked).isEqualTo(2);
  }
}
