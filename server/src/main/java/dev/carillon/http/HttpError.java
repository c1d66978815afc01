package dev.carillon.http;

import java.util.List;

/**
 * An answer that is an error. The general API writes it as {@code {code, detail}}, and a 422 as
 * {@code {code, detail: [{loc, msg, type}]}}; each provider in its own documented envelope.
 */
public final class HttpError extends Exception {
  private final int status;
  private final String code;
  private final List<Problem> problems;
  private final int retryAfterSeconds;

  /**
   * One thing that is wrong with a request.
   *
   * @param loc where: {@code body}, {@code query} or {@code path}, then the way to the value
   * @param msg what is wrong and what to do
   * @param type a stable word for programs
   */
  public record Problem(List<String> loc, String msg, String type) {
    public Problem {
      loc = List.copyOf(loc);
    }
  }

  private HttpError(
      int status, String code, String detail, List<Problem> problems, int retryAfterSeconds) {
    super(detail, null, false, false);
    this.status = status;
    this.code = code;
    this.problems = List.copyOf(problems);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /**
   * @param code a stable word for programs, such as {@code not_found}
   * @param detail one sentence for people
   */
  public static HttpError of(int status, String code, String detail) {
    return new HttpError(status, code, detail, List.of(), 0);
  }

  /** 422. */
  public static HttpError invalid(List<Problem> problems) {
    return new HttpError(422, "validation_error", problems.toString(), problems, 0);
  }

  /** 422 with one problem. */
  public static HttpError invalid(String where, String field, String type, String msg) {
    return invalid(List.of(new Problem(List.of(where, field), msg, type)));
  }

  /** 429 or 503 that says when to come again. */
  public static HttpError busy(int status, String code, String detail, int retryAfterSeconds) {
    return new HttpError(status, code, detail, List.of(), retryAfterSeconds);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  public List<Problem> problems() {
    return problems;
  }

  /** 0 for none. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
