package dev.carillon.http;

/** Who calls, as a route's {@link Access} found out. Each face of the server has its own kind. */
public interface Caller {
  /** Nobody in particular. */
  Caller ANONYMOUS = () -> "anonymous";

  /** For the log and the audit: never the token. */
  String name();
}
