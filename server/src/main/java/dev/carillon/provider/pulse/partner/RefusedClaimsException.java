package dev.carillon.provider.pulse.partner;

/** A token with a good signature that is not accepted. The message repeats nothing of it. */
final class RefusedClaimsException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedClaimsException(String detail) {
    super("the token is refused: " + detail, null, false, false);
  }
}
