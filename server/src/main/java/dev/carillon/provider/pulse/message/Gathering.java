package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.RaisedAlert;
import dev.carillon.provider.pulse.alert.RaisedRows;
import dev.carillon.provider.pulse.message.AddressedRows.Found;
import dev.carillon.provider.pulse.message.Addressing.Addressed;
import dev.carillon.provider.pulse.message.Addressing.Groups;
import dev.carillon.provider.pulse.school.Columns;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Addresses the raised alerts of a school that are due. From then on they stand as raised. */
final class Gathering {
  private static final int ALERTS_AT_ONCE = 1_000;

  /** A chunk is cut short where its alerts have very many recipients. */
  private static final int ADDRESSED_AT_ONCE = 5_000;

  private final Database database;
  private final Claims claims;
  private final InstantSource time;

  Gathering(Database database, Claims claims, InstantSource time) {
    this.database = database;
    this.claims = claims;
    this.time = time;
  }

  /**
   * One chunk, in a transaction.
   *
   * @return how many alerts were due; 0 for none any more
   */
  int gather(SchoolKey school, Setting setting) {
    return database.write(session -> {
      if (SchoolRows.schoolToChange(session, school).isEmpty()) {
        return 0;
      }
      claims.hold(session, school);
      return chunk(session, school, setting);
    });
  }

  private int chunk(Session session, SchoolKey school, Setting setting) throws SQLException {
    List<RaisedAlert> due = RaisedRows.due(session, school, time.instant(), ALERTS_AT_ONCE);
    if (due.isEmpty()) {
      return 0;
    }
    Map<UUID, Groups> students = groups(session, school, due);
    List<Found> found = new ArrayList<>(due.size());
    List<UUID> addressed = new ArrayList<>(due.size());
    Map<Unsent, List<UUID>> unsent = new EnumMap<>(Unsent.class);
    int taken = 0;
    int rows = 0;
    for (RaisedAlert raised : due) {
      if (rows > ADDRESSED_AT_ONCE) {
        break;
      }
      taken++;
      ConfiguredAlert alert = setting.alerts().get(raised.alert());
      Groups student = students.get(raised.student());
      if (alert == null || student == null) {
        Unsent reason = alert == null ? Unsent.ALERT_DELETED : Unsent.STUDENT_GONE;
        unsent.computeIfAbsent(reason, _ -> new ArrayList<>()).add(raised.id());
        continue;
      }
      Addressed whom = Addressing.of(alert, student, setting.people());
      found.add(new Found(raised.id(), whom));
      rows += whom.to().size();
      if (whom.to().isEmpty()) {
        unsent.computeIfAbsent(Unsent.NO_RECIPIENT, _ -> new ArrayList<>()).add(raised.id());
      } else {
        addressed.add(raised.id());
      }
    }
    AddressedRows.insert(session, school, found);
    move(session, school, addressed, unsent);
    return taken;
  }

  private static void move(
      Session session, SchoolKey school, List<UUID> addressed, Map<Unsent, List<UUID>> unsent)
      throws SQLException {
    RaisedAlert.State from = RaisedAlert.State.PENDING;
    RaisedRows.move(session, school, addressed, from, RaisedAlert.State.ADDRESSED, null);
    for (var entry : unsent.entrySet()) {
      RaisedRows.move(
          session,
          school,
          entry.getValue(),
          from,
          RaisedAlert.State.UNSENT,
          entry.getKey().wireName());
    }
  }

  private static Map<UUID, Groups> groups(Session session, SchoolKey school, List<RaisedAlert> due)
      throws SQLException {
    Set<UUID> students = new HashSet<>();
    due.forEach(raised -> students.add(raised.student()));
    Map<UUID, Groups> groups = HashMap.newHashMap(students.size());
    session.query(
        "groups_of_students",
        row ->
            groups.put(
                Columns.uuid(row, "id"),
                new Groups(
                    Columns.nullableText(row, "homeroom"), Columns.nullableInt(row, "year_level"))),
        school.environment().value(),
        school.school(),
        Columns.ofUuids(students));
    return groups;
  }
}
