package dev.carillon.egress;

import dev.carillon.model.ErrorClass;
import dev.carillon.model.Phases;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: how far it came, when, and until when. The thread that sends writes it;
 * the deadline's thread only ends it, by closing whatever socket it is on, which ends every kind of
 * waiting within milliseconds.
 */
final class Exchange {
  /** How far a request has come. */
  enum Stage {
    WAITING,
    RESOLVING,
    CONNECTING,
    ASKING_PROXY,
    SHAKING_HANDS,
    SENDING,
    RECEIVING
  }

  private enum State {
    RUNNING,
    EXPIRED,
    STOPPED,
    FINISHED
  }

  private final long startNanos = System.nanoTime();
  private final long deadlineNanos;
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private volatile @Nullable Socket socket;

  private Stage stage = Stage.WAITING;
  private long stageNanos = startNanos;
  private long dnsNanos = -1;
  private long connectNanos = -1;
  private long tlsNanos = -1;
  private long firstByteNanos = -1;

  Exchange(long timeoutNanos) {
    this.deadlineNanos = startNanos + timeoutNanos;
  }

  long remainingNanos() {
    return Math.max(0, deadlineNanos - System.nanoTime());
  }

  boolean isDue(long nowNanos) {
    return deadlineNanos - nowNanos <= 0;
  }

  /** From here on the deadline closes this socket. */
  void on(Socket current) {
    socket = current;
    if (state.get() != State.RUNNING) {
      abort(current);
    }
  }

  void expire() {
    end(State.EXPIRED);
  }

  /** The server goes down. */
  void stop() {
    end(State.STOPPED);
  }

  private void end(State how) {
    if (state.compareAndSet(State.RUNNING, how)) {
      Socket current = socket;
      if (current != null) {
        abort(current);
      }
    }
  }

  /** False when the deadline was first: then the socket is closed, and of no more use. */
  boolean finish() {
    return state.compareAndSet(State.RUNNING, State.FINISHED);
  }

  boolean isExpired() {
    return state.get() == State.EXPIRED;
  }

  boolean isStopped() {
    return state.get() == State.STOPPED;
  }

  /** Closes without a word: nothing is drained, and nothing is left to linger. */
  static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException closedAlready) {
      // so much the better
    }
    close(socket);
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException closedAlready) {
      // that was the aim
    }
  }

  void enter(Stage next) {
    leave();
    stage = next;
  }

  /** Books the time since the last change of stage. */
  private void leave() {
    long now = System.nanoTime();
    long spent = now - stageNanos;
    stageNanos = now;
    switch (stage) {
      case RESOLVING -> dnsNanos = Math.max(dnsNanos, 0) + spent;
      case CONNECTING, ASKING_PROXY -> connectNanos = Math.max(connectNanos, 0) + spent;
      case SHAKING_HANDS -> tlsNanos = Math.max(tlsNanos, 0) + spent;
      case WAITING, SENDING, RECEIVING -> {}
    }
  }

  void firstByteAt(long nanos) {
    firstByteNanos = nanos - startNanos;
  }

  boolean hasFirstByte() {
    return firstByteNanos >= 0;
  }

  Stage stage() {
    return stage;
  }

  /** Call once, at the end. */
  Phases phases() {
    leave();
    return new Phases(
        micros(dnsNanos),
        micros(connectNanos),
        micros(tlsNanos),
        micros(firstByteNanos),
        micros(System.nanoTime() - startNanos));
  }

  private static long micros(long nanos) {
    return nanos < 0 ? -1 : TimeUnit.NANOSECONDS.toMicros(nanos);
  }

  /** What it means that the deadline passed here. */
  ErrorClass lateness() {
    return switch (stage) {
      case RESOLVING -> ErrorClass.DNS_ERROR;
      case WAITING, CONNECTING -> ErrorClass.CONNECT_TIMEOUT;
      case ASKING_PROXY -> ErrorClass.PROXY_ERROR;
      case SHAKING_HANDS -> ErrorClass.TLS_TIMEOUT;
      case SENDING, RECEIVING ->
          hasFirstByte() ? ErrorClass.DEADLINE : ErrorClass.FIRST_BYTE_TIMEOUT;
    };
  }

  String lateDetail() {
    return switch (stage) {
      case WAITING -> "no connection became free before the deadline";
      case RESOLVING -> "the name servers did not answer before the deadline";
      case CONNECTING -> "the connection was not established before the deadline";
      case ASKING_PROXY -> "the proxy did not answer before the deadline";
      case SHAKING_HANDS -> "the TLS handshake did not end before the deadline";
      case SENDING -> "the request was not taken before the deadline";
      case RECEIVING ->
          hasFirstByte()
              ? "the answer was not complete before the deadline"
              : "no answer began before the deadline";
    };
  }
}
