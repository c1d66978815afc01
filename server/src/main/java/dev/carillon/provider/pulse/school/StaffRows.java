package dev.carillon.provider.pulse.school;

import dev.carillon.store.sql.Rows;
import dev.carillon.store.sql.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Who works at a school. */
public final class StaffRows {
  private StaffRows() {}

  public static Optional<Staff> member(Session session, SchoolKey school, UUID id)
      throws SQLException {
    return session.first(
        "staff_member",
        StaffRows::staff,
        school.environment().value(),
        school.school(),
        id.toString());
  }

  /** Those of them that there are, by their ids. */
  public static Map<UUID, Staff> members(Session session, SchoolKey school, Collection<UUID> ids)
      throws SQLException {
    Map<UUID, Staff> found = HashMap.newHashMap(ids.size());
    if (!ids.isEmpty()) {
      session
          .query(
              "staff_by_ids",
              StaffRows::staff,
              school.environment().value(),
              school.school(),
              Columns.ofUuids(ids))
          .forEach(staff -> found.put(staff.id(), staff));
    }
    return found;
  }

  /** By their ids. */
  public static List<Staff> members(Session session, SchoolKey school, Slice slice)
      throws SQLException {
    return session.query(
        slice.statement("staff_ascending", "staff_descending"),
        StaffRows::staff,
        school.environment().value(),
        school.school(),
        slice.start(),
        slice.limit());
  }

  /** Adds them, or puts them in the place of those with their ids. */
  public static void put(Session session, Collection<Staff> members) throws SQLException {
    Rows rows = session.rows("put_staff", members.size());
    for (Staff staff : members) {
      rows.text(staff.school().environment().value())
          .text(staff.school().school())
          .text(staff.id().toString())
          .text(staff.extId())
          .text(staff.name())
          .text(staff.firstName())
          .text(staff.lastName())
          .text(staff.preferredName())
          .text(staff.primaryEmail())
          .text(Columns.ofMap(staff.identifiers()))
          .add();
    }
    rows.run();
  }

  /**
   * @return whether there was one
   */
  public static boolean delete(Session session, SchoolKey school, UUID id) throws SQLException {
    return session.update(
            "delete_staff_member", school.environment().value(), school.school(), id.toString())
        > 0;
  }

  private static Staff staff(ResultSet row) throws SQLException {
    return new Staff(
        Columns.school(row, "school_id"),
        Columns.uuid(row, "id"),
        Columns.nullableText(row, "ext_id"),
        row.getString("name"),
        row.getString("first_name"),
        row.getString("last_name"),
        Columns.nullableText(row, "preferred_name"),
        Columns.nullableText(row, "primary_email"),
        Columns.map(row, "identifiers"));
  }
}
