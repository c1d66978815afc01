package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.alert.AlertRows;
import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.school.GroupRows;
import dev.carillon.provider.pulse.school.Homeroom;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.YearLevel;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a school has set up, read once for each run: what the messages of that run go by. */
record Setting(
    Map<UUID, ConfiguredAlert> alerts, Map<String, String> colors, Addressing.People people) {

  static Setting read(Session session, SchoolKey school) throws SQLException {
    Map<UUID, ConfiguredAlert> alerts = new HashMap<>();
    for (ConfiguredAlert alert : AlertRows.alerts(session, school)) {
      alerts.put(alert.id(), alert);
    }
    Map<String, String> colors = new HashMap<>();
    Map<String, UUID> teachers = new HashMap<>();
    for (Homeroom homeroom : GroupRows.homerooms(session, school).values()) {
      String color = homeroom.color();
      if (color != null) {
        colors.put(homeroom.name(), color);
      }
      UUID teacher = homeroom.teacher();
      if (teacher != null) {
        teachers.put(homeroom.name(), teacher);
      }
    }
    Map<Integer, UUID> leads = new HashMap<>();
    for (YearLevel level : GroupRows.yearLevels(session, school)) {
      UUID lead = level.lead();
      if (lead != null) {
        leads.put(level.level(), lead);
      }
    }
    return new Setting(
        alerts,
        colors,
        new Addressing.People(teachers, leads, AddressedRows.staff(session, school)));
  }

  /** Of a homeroom's badge; null for the usual one. */
  @Nullable String color(@Nullable String homeroom) {
    return homeroom == null ? null : colors.get(homeroom);
  }
}
