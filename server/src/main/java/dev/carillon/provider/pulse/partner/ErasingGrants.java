package dev.carillon.provider.pulse.partner;

import dev.carillon.provider.pulse.school.Erasing;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.UUID;

/** A school that comes back under the same id is another one: nobody was granted it. */
public final class ErasingGrants implements Erasing {
  /** Grants are of schools and apps, not of people. */
  @Override
  public void erase(Session session, SchoolKey school, UUID person) {}

  @Override
  public void eraseSchool(Session session, SchoolKey school) throws SQLException {
    session.update("delete_grants_of_school", school.environment().value(), school.school());
  }
}
