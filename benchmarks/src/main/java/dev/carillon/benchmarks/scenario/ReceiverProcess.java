package dev.carillon.benchmarks.scenario;

import dev.carillon.benchmarks.child.ChildProcess;
import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.receiver.Receiver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The receiver as the coordinator speaks to it. */
final class ReceiverProcess implements AutoCloseable {
  /** Signs everything in these runs; it is no secret. */
  static final String SECRET = "whsec_Y2FyaWxsb24tYmVuY2htYXJrLXNpZ25pbmcta2V5";

  /** For the generator too. With both compilers: C1 alone makes a publish 1 µs dearer. */
  static final List<String> JVM_OPTIONS =
      List.of("-XX:+UseSerialGC", "-Xms64m", "-Xmx256m", "-XX:-UsePerfData");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * Below the ports that outgoing connections take: one of those could otherwise sit on the port
   * while it is closed, or even connect to itself.
   */
  private static final int FIRST_PORT = 21_000;

  private static final int LAST_PORT = 31_000;
  private static final AtomicInteger NEXT_PORT = new AtomicInteger(FIRST_PORT);

  private final ChildProcess process;
  private final int port;

  private ReceiverProcess(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  static ReceiverProcess start(Path log) throws IOException {
    ChildProcess process =
        ChildProcess.start("receiver", JVM_OPTIONS, Receiver.class, List.of(SECRET), log);
    process.await("ready", PATIENCE);
    ReceiverProcess receiver = new ReceiverProcess(process, freePort());
    receiver.listen();
    return receiver;
  }

  /** One that is free now, and that no other receiver of this process is about to take. */
  private static int freePort() throws IOException {
    for (int port = NEXT_PORT.getAndIncrement();
        port < LAST_PORT;
        port = NEXT_PORT.getAndIncrement()) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (java.net.BindException _) {
        // the next one
      }
    }
    throw new IOException("no free port from " + FIRST_PORT + " to " + LAST_PORT);
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  void listen() {
    process.ask("listen " + port, PATIENCE);
  }

  /** Closes the port and all connections: whoever connects is refused. */
  void deaf() {
    process.ask("deaf", PATIENCE);
  }

  void reset(int fanOut) {
    process.ask("reset fanout=" + fanOut, PATIENCE);
  }

  Facts peek() {
    return Facts.parse(process.ask("peek", PATIENCE));
  }

  Facts snapshot() {
    return Facts.parse(process.ask("snapshot", PATIENCE));
  }

  @Override
  public void close() {
    process.close();
  }
}
