package dev.carillon.egress;

import dev.carillon.model.ErrorClass;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A failure whose class is known where it happened. */
final class SendFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final ErrorClass error;
  private final String detail;

  SendFailure(ErrorClass error, String detail, @Nullable Throwable cause) {
    super(detail, cause);
    this.error = error;
    this.detail = detail;
  }

  static SendFailure dns(String detail, @Nullable Throwable cause) {
    return new SendFailure(ErrorClass.DNS_ERROR, detail, cause);
  }

  ErrorClass error() {
    return error;
  }

  /** One line for people. */
  String detail() {
    return detail;
  }
}
