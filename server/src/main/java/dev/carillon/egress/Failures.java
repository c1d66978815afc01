package dev.carillon.egress;

import dev.carillon.model.ErrorClass;
import java.io.IOException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/** Gives what goes wrong between the request and the end of the answer its class. */
final class Failures {
  private static final int MAX_DETAIL_LENGTH = 200;

  private Failures() {}

  /** A failure of reading or writing, before the deadline. */
  static SendFailure classify(Exception failure, boolean answerBegan) {
    return switch (failure) {
      case SendFailure classified -> classified;
      case HttpException malformed -> protocolError(malformed);
      case MessageConstraintException tooMuch -> protocolError(tooMuch);
      case TruncatedChunkException cut -> reset(cut, answerBegan);
      case MalformedChunkCodingException malformed -> protocolError(malformed);
      case NoHttpResponseException nothing -> reset(nothing, answerBegan);
      case ConnectionClosedException closed -> reset(closed, answerBegan);
      case SSLException alert when isAlert(alert) ->
          new SendFailure(
              ErrorClass.TLS_PROTOCOL,
              "the receiver broke TLS off: " + oneLine(alert.getMessage()),
              alert);
      case IOException cut -> reset(cut, answerBegan);
      default ->
          new SendFailure(
              ErrorClass.INTERNAL_ERROR,
              "an unforeseen " + failure.getClass().getSimpleName() + " while sending",
              failure);
    };
  }

  private static boolean isAlert(SSLException failure) {
    String message = failure.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains("alert");
  }

  private static SendFailure protocolError(Exception failure) {
    return new SendFailure(
        ErrorClass.PROTOCOL_ERROR, "not HTTP: " + oneLine(failure.getMessage()), failure);
  }

  private static SendFailure reset(Exception failure, boolean answerBegan) {
    return new SendFailure(
        ErrorClass.RESET,
        answerBegan
            ? "the connection was cut within the answer"
            : "the connection was closed without an answer",
        failure);
  }

  /** Somebody else's words, harmless and short. */
  static String oneLine(@Nullable String message) {
    if (message == null) {
      return "no reason given";
    }
    StringBuilder line = new StringBuilder();
    for (int at = 0; at < message.length() && line.length() < MAX_DETAIL_LENGTH; at++) {
      char c = message.charAt(at);
      line.append(c >= ' ' && c <= '~' ? c : '.');
    }
    return line.toString();
  }
}
