package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.model.EnvironmentId;
import dev.carillon.provider.Operators;
import dev.carillon.provider.pulse.school.AuditTrail;
import dev.carillon.provider.pulse.school.School;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What every part of the operators' API works with: the database, in transactions that an error
 * answer undoes, the caller's environment, and the audit.
 */
final class Desk {
  static final String SCHOOL = "school";

  private final Database database;
  private final Operators operators;
  private final AuditTrail audit;

  Desk(Database database, Operators operators, AuditTrail audit) {
    this.database = database;
    this.operators = operators;
    this.audit = audit;
  }

  /** What is done in a transaction; it may be run again from its start. */
  @FunctionalInterface
  interface Work<T> {
    T run(Session session) throws SQLException, HttpError;
  }

  /** Carries an error answer out of a transaction. */
  private static final class Undone extends RuntimeException {
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
      return database.write(session -> run(session, work));
    } catch (Undone undone) {
      throw undone.answer;
    }
  }

  /** What was deleted leaves no trace. */
  void scrub() {
    database.scrub();
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

  /** The key of the school that a path names, whether there is one or not. */
  SchoolKey schoolKey(Request request) throws HttpError {
    return new SchoolKey(environment(request), PathIds.word(request, SCHOOL, "school"));
  }

  /**
   * @throws HttpError 404
   */
  School school(Session session, Request request) throws SQLException, HttpError {
    return SchoolRows.school(session, schoolKey(request))
        .orElseThrow(() -> PathIds.notFound("school"));
  }

  /**
   * The same, held for this transaction.
   *
   * @throws HttpError 404
   */
  School schoolToChange(Session session, Request request) throws SQLException, HttpError {
    return SchoolRows.schoolToChange(session, schoolKey(request))
        .orElseThrow(() -> PathIds.notFound("school"));
  }

  /**
   * @param school null for what is not of one school
   * @param subject never a person's id: see {@link AuditTrail#person}
   */
  void audit(
      Session session,
      Request request,
      @Nullable SchoolKey school,
      String action,
      String subject,
      String detail)
      throws SQLException {
    audit.add(
        session,
        new AuditTrail.Change(
            environment(request),
            school == null ? null : school.school(),
            request.caller().name(),
            action,
            subject,
            detail));
  }
}
