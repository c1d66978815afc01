package dev.carillon.provider;

import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import java.util.List;

/** Requests of the server's own, through the one door out: keys of others, regions, agents. */
@FunctionalInterface
public interface Fetcher {
  /**
   * Sends one request and waits for its answer, never longer than its timeout by more than a
   * moment.
   *
   * @param mostBytes of the answer's body
   */
  Fetched fetch(OutboundRequest request, int mostBytes);

  /** What came of it. */
  sealed interface Fetched {
    /**
     * @param body whole
     */
    record Answer(int status, List<Header> headers, Payload body) implements Fetched {
      public Answer {
        headers = List.copyOf(headers);
      }
    }

    /**
     * There is no whole answer: not reached, refused by the guard, or longer than allowed.
     *
     * @param why for logs
     */
    record Failed(String why) implements Fetched {}
  }
}
