package dev.carillon.app;

import org.jspecify.annotations.Nullable;

/**
 * Carillon cannot start, and the message says why in words for the one who started it: what is
 * wrong, where, and what to do. Printed as it is, without a stack trace.
 */
public final class StartupException extends Exception {
  private final Kind kind;

  /** What kind of trouble it is, with the exit code of {@code sysexits.h} that says so. */
  public enum Kind {
    /** What is there is not ours, damaged, from another version, or held by another server. */
    DATA(65),
    /** Something outside does not answer: the database; or the address is taken. */
    UNAVAILABLE(69),
    /** A fault of our own. */
    INTERNAL(70),
    /** A file or folder cannot be made. */
    CANNOT_CREATE(73),
    /** The configuration is wrong. */
    CONFIGURATION(78);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  public StartupException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public static StartupException configuration(String message) {
    return new StartupException(Kind.CONFIGURATION, message, null);
  }

  public Kind kind() {
    return kind;
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
