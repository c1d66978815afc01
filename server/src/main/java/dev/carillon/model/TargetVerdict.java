package dev.carillon.model;

/** What the address guard says of a URL that someone wants messages sent to. */
public sealed interface TargetVerdict {
  /**
   * @param url in its canonical form: store this and send to exactly this
   */
  record Allowed(String url) implements TargetVerdict {}

  /**
   * @param code stable, for programs, such as {@code https_required}
   * @param reason one line that is safe to show to the tenant
   * @param hint how an operator may allow it
   */
  record Refused(String code, String reason, String hint) implements TargetVerdict {}
}
