package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Paging;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.Operators;
import dev.carillon.provider.pulse.school.AuditTrail;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What operators' requests about partners work with: transactions that an error answer undoes, the
 * audit within them, and that this node forgets at once what it remembered.
 */
final class OperatorDesk {
  private final Database database;
  private final Operators operators;
  private final AuditTrail audit;
  private final AppBook apps;
  private final InstantSource time;

  OperatorDesk(
      Database database, Operators operators, AuditTrail audit, AppBook apps, InstantSource time) {
    this.database = database;
    this.operators = operators;
    this.audit = audit;
    this.apps = apps;
    this.time = time;
  }

  /** What is done in a transaction; it may be run again from its start. */
  @FunctionalInterface
  interface Work<T> {
    T run(Session session) throws SQLException, HttpError;
  }

  /** Reads a part of a list: what comes after an id. */
  @FunctionalInterface
  interface Source<T> {
    List<T> read(String after, int limit) throws HttpError;
  }

  /** Carries an error answer out of a transaction. */
  private static final class Undone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient HttpError answer;

    Undone(HttpError answer) {
      super(null, answer, false, false);
      this.answer = answer;
    }
  }

  <T> T read(Work<T> work) throws HttpError {
    try {
      return database.read(session -> run(session, work));
    } catch (Undone undone) {
      throw undone.answer;
    }
  }

  <T> T change(Work<T> work) throws HttpError {
    try {
      T done = database.write(session -> run(session, work));
      apps.changed();
      return done;
    } catch (Undone undone) {
      throw undone.answer;
    }
  }

  private static <T> T run(Session session, Work<T> work) throws SQLException {
    try {
      return work.run(session);
    } catch (HttpError answer) {
      throw new Undone(answer);
    }
  }

  EnvironmentId environment(Request request) {
    return operators.environment(request);
  }

  Instant now() {
    return time.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * The app that a path names.
   *
   * @throws HttpError 404, also for another environment's
   */
  App app(Session session, Request request) throws SQLException, HttpError {
    return AppRows.byClientId(session, request.pathParameter(AppOperations.CLIENT))
        .filter(found -> found.application().environment().equals(environment(request)))
        .orElseThrow(() -> notFound("app"));
  }

  /**
   * @throws HttpError 404
   */
  void requireSchool(Session session, SchoolKey school) throws SQLException, HttpError {
    if (SchoolRows.school(session, school).isEmpty()) {
      throw notFound("school");
    }
  }

  void audit(
      Session session,
      Request request,
      @Nullable String school,
      String action,
      String subject,
      String detail)
      throws SQLException {
    audit.add(
        session,
        new AuditTrail.Change(
            environment(request), school, request.caller().name(), action, subject, detail));
  }

  static HttpError notFound(String kind) {
    return HttpError.of(404, "not_found", "There is no such " + kind);
  }

  /** One page in ascending order of ids, forwards only. */
  static <T> Response page(
      Request request, Source<T> source, Function<T, String> id, BiConsumer<JsonWriter, T> each)
      throws HttpError {
    Paging paging = Paging.of(request);
    if (paging.order() == Paging.Order.DESCENDING) {
      throw HttpError.invalid("query", "order", "value_error.enum", "must be ascending here");
    }
    String iterator = paging.iterator() == null ? "" : paging.iterator();
    List<T> found = source.read(iterator, paging.limit() + 1);
    boolean done = found.size() <= paging.limit();
    List<T> page = done ? found : found.subList(0, paging.limit());
    return Paging.answer(page, page.isEmpty() ? null : id.apply(page.getLast()), null, done, each);
  }
}
