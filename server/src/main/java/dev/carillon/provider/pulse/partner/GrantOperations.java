package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.pulse.partner.GrantRows.Grant;
import dev.carillon.provider.pulse.partner.GrantRows.Withdrawal;
import dev.carillon.provider.pulse.school.SchoolKey;
import java.time.Instant;

/** {@code /pulse/v1/apps/{client}/grants}: which schools' messages an app may have. */
final class GrantOperations {
  static final String SCHOOL = "school";

  private final OperatorDesk desk;

  GrantOperations(OperatorDesk desk) {
    this.desk = desk;
  }

  Response list(Request request) throws HttpError {
    App app = desk.read(session -> desk.app(session, request));
    return OperatorDesk.page(
        request,
        (after, limit) -> desk.read(session -> GrantRows.page(session, app, after, limit)),
        Grant::school,
        (json, grant) ->
            json.text("school", grant.school()).instant("granted_at", grant.grantedAt()));
  }

  /** Granting again changes nothing. */
  Response put(Request request) throws HttpError {
    SchoolKey school = school(request);
    boolean isNew =
        desk.change(session -> {
          App app = desk.app(session, request);
          desk.requireSchool(session, school);
          if (app.tenant() != null && !app.tenant().equals(school.school())) {
            throw HttpError.of(
                409, "another_school", "This app was made for one school, and not for this one");
          }
          boolean inserted = GrantRows.insert(session, school, app.clientId(), desk.now());
          if (inserted) {
            desk.audit(session, request, school.school(), "grant.put", app.clientId(), "");
          }
          return inserted;
        });
    return JsonWriter.object()
        .text("client_id", request.pathParameter(AppOperations.CLIENT))
        .text("school", school.school())
        .response(isNew ? 201 : 200);
  }

  /** From now on nothing of the school is sent; what is pending is called off at once after. */
  Response delete(Request request) throws HttpError {
    SchoolKey school = school(request);
    desk.change(session -> {
      App app = desk.app(session, request);
      if (!GrantRows.delete(session, school, app.clientId())) {
        throw OperatorDesk.notFound("grant");
      }
      Instant now = desk.now();
      GrantRows.put(
          session,
          new Withdrawal(
              app.application(),
              app.clientId(),
              school.school(),
              now,
              now.minus(Withdrawals.REACH)));
      desk.audit(session, request, school.school(), "grant.delete", app.clientId(), "");
      return true;
    });
    return Response.empty(204);
  }

  private SchoolKey school(Request request) {
    return new SchoolKey(desk.environment(request), request.pathParameter(SCHOOL));
  }
}
