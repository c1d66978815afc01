package dev.carillon.egress;

import java.io.IOException;

/** The guard does not let a request out; the message is for the operator. */
final class TargetRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String detail;

  TargetRefusedException(String detail) {
    super(detail);
    this.detail = detail;
  }

  String detail() {
    return detail;
  }
}
