package dev.carillon.model;

import java.util.List;

/** What came of one HTTP request. */
public sealed interface Outcome {
  Phases phases();

  /**
   * A status line and headers came back, and the body to its end or to the limit.
   *
   * @param body at most 16 KiB of it, as received
   * @param bodyCut whether there was more of it
   */
  record Answered(int status, List<Header> headers, Payload body, boolean bodyCut, Phases phases)
      implements Outcome {
    public Answered {
      headers = List.copyOf(headers);
    }
  }

  /**
   * No complete answer.
   *
   * @param detail one line for people, without secrets
   * @param staleConnection whether a kept-alive connection was closed before any byte of an answer:
   *     the receiver very likely never saw the request
   */
  record Unreached(ErrorClass error, String detail, boolean staleConnection, Phases phases)
      implements Outcome {}

  /**
   * The address guard did not let the request out.
   *
   * @param detail for the operator; the tenant learns only that the target was refused
   */
  record Refused(String detail, Phases phases) implements Outcome {}
}
