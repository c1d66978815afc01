package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.alert.RaisedAlert;
import dev.carillon.provider.pulse.alert.RaisedRows;
import dev.carillon.provider.pulse.message.AddressedRows.Untold;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.Slice;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A school's raised alerts, with those who could not be told of them. */
public final class RaisedList {
  private RaisedList() {}

  public record Raised(RaisedAlert alert, List<Untold> untold) {
    public Raised {
      untold = List.copyOf(untold);
    }
  }

  /**
   * In the order in which they were raised.
   *
   * @param state empty for all
   */
  public static List<Raised> raised(Session session, SchoolKey school, String state, Slice slice)
      throws SQLException {
    List<RaisedAlert> alerts =
        session.query(
            slice.statement("raised_of_school_ascending", "raised_of_school_descending"),
            RaisedRows::raised,
            school.environment().value(),
            school.school(),
            slice.start(),
            state,
            state,
            slice.limit());
    Map<UUID, List<Untold>> untold =
        AddressedRows.untold(session, school, alerts.stream().map(RaisedAlert::id).toList());
    return alerts.stream()
        .map(alert -> new Raised(alert, untold.getOrDefault(alert.id(), List.of())))
        .toList();
  }
}
