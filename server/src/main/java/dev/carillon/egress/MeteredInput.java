package dev.carillon.egress;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a receiver says, notes when it began to, and ends a head that has no end. The parser
 * alone would take the end of the stream within a head for the end of that head: a cut answer would
 * pass for a whole one.
 */
final class MeteredInput extends InputStream {
  private final InputStream in;
  private @Nullable Exchange exchange;
  private boolean inHead;
  private int headBudget;

  MeteredInput(InputStream in) {
    this.in = in;
  }

  /** A new answer is awaited. */
  void expectHead(Exchange of, int budgetBytes) {
    exchange = of;
    inHead = true;
    headBudget = budgetBytes;
  }

  void headIsOver() {
    inHead = false;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (inHead && headBudget <= 0) {
      throw new MessageConstraintException("the head of the answer is too long");
    }
    int read = in.read(bytes, offset, length);
    if (read > 0) {
      Exchange current = exchange;
      if (current != null && !current.hasFirstByte()) {
        current.firstByteAt(System.nanoTime());
      }
      headBudget -= read;
    } else if (read < 0 && inHead) {
      throw new ConnectionClosedException("the connection was closed before the answer's body");
    }
    return read;
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }
}
