package dev.carillon.http;

/** Another program listens at the address. */
public final class PortInUseException extends Exception {
  PortInUseException(String host, int port, Throwable cause) {
    super(
        "Port "
            + port
            + " of "
            + host
            + " is in use by another program. Stop it, or choose another port (--port or"
            + " CARILLON_PORT; 0 takes any free one).",
        cause);
  }
}
