package dev.carillon.egress;

/** What became of a text that should be a URL. */
sealed interface ParsedUrl permits TargetUrl, ParsedUrl.Malformed {

  /**
   * @param code stable, for programs
   * @param reason one line that is safe to show to anybody
   * @param hint what to write instead
   */
  record Malformed(String code, String reason, String hint) implements ParsedUrl {}
}
