package dev.carillon.http;

/** Hears of every request that was answered: for metrics and logs. Called on the hot path. */
@FunctionalInterface
public interface RequestObserver {
  RequestObserver NONE = _ -> {};

  /** Must not block or throw. */
  void answered(Answered answered);

  /**
   * @param requestId as the answer's {@code x-request-id} says
   * @param route the route's name, or {@code none}
   * @param caller as {@link Caller#name} says; {@code anonymous} where nobody was admitted
   * @param nanos from the end of the request's head until the answer was handed to the connection
   * @param bytesIn of the body that was read
   * @param bytesOut of the answer's body
   */
  record Answered(
      String requestId,
      String route,
      String method,
      String caller,
      int status,
      long nanos,
      long bytesIn,
      long bytesOut) {}
}
