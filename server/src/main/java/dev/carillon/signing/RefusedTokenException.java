package dev.carillon.signing;

/** A signed token that is not accepted. The message never repeats anything of it. */
public final class RefusedTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** More than anyone would send. */
    TOO_LONG,
    /** It is no JSON Web Signature in compact form, or has one that asks for what is unknown. */
    MALFORMED,
    /** Signed in a way that is not allowed, or is not that of its key. */
    ALGORITHM,
    /** Signed for another purpose. */
    TYPE,
    /** Signed with a key that is not among those known, or not named. */
    UNKNOWN_KEY,
    /** The signature is not by that key over that content. */
    SIGNATURE
  }

  private final Reason reason;

  RefusedTokenException(Reason reason, String detail) {
    super("the token is refused: " + detail, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
