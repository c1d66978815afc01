package dev.carillon.egress;

import dev.carillon.model.ErrorClass;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import org.jspecify.annotations.Nullable;

/** Tells the ways a TLS handshake fails apart, by the causes that the platform gives. */
final class TlsFailures {
  private TlsFailures() {}

  static SendFailure classify(IOException failure) {
    boolean untrusted = false;
    boolean cut = false;
    int depth = 0;
    for (@Nullable Throwable cause = failure;
        cause != null && depth < 20;
        cause = cause.getCause(), depth++) {
      if (isOutOfDate(cause)) {
        return new SendFailure(
            ErrorClass.TLS_EXPIRED, "the certificate has expired or is not valid yet", failure);
      }
      untrusted |=
          cause instanceof CertificateException || cause instanceof CertPathValidatorException;
      cut |= cause instanceof SocketException || cause instanceof EOFException;
    }
    if (untrusted) {
      return new SendFailure(
          ErrorClass.TLS_UNTRUSTED, "the certificate is not from a trusted authority", failure);
    }
    if (cut) {
      return new SendFailure(
          ErrorClass.RESET, "the connection was closed within the TLS handshake", failure);
    }
    return new SendFailure(
        ErrorClass.TLS_PROTOCOL,
        "the TLS handshake failed: " + Failures.oneLine(failure.getMessage()),
        failure);
  }

  private static boolean isOutOfDate(Throwable cause) {
    return cause instanceof CertificateExpiredException
        || cause instanceof CertificateNotYetValidException
        || (cause instanceof CertPathValidatorException path
            && (path.getReason() == BasicReason.EXPIRED
                || path.getReason() == BasicReason.NOT_YET_VALID));
  }
}
