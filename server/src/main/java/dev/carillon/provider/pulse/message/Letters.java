package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.message.AddressedRows.Waiting;
import dev.carillon.provider.pulse.message.Content.OfStudent;
import dev.carillon.provider.pulse.message.Content.Told;
import dev.carillon.provider.pulse.school.Student;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One person's alerts, by students: in the order of the names that are shown, then of their ids;
 * each student's in the order in which they were raised.
 */
final class Letters {
  private static final Comparator<Group> ORDER =
      Comparator.comparing((Group group) -> group.student.name().display())
          .thenComparing(group -> group.student.id());

  private final Setting setting;
  private final Map<UUID, Group> groups = new HashMap<>();
  private int size;

  private static final class Group {
    private final Student student;
    private final List<Told> told = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();

    Group(Student student) {
      this.student = student;
    }
  }

  Letters(Setting setting) {
    this.setting = setting;
  }

  /**
   * @param details by the raised alerts' ids
   * @return whether everything that is to be told of it is still there
   */
  boolean add(Waiting one, Map<UUID, Student> students, Map<UUID, List<String>> details) {
    UUID alertId = one.alert();
    UUID studentId = one.student();
    if (alertId == null || studentId == null) {
      return false;
    }
    ConfiguredAlert alert = setting.alerts().get(alertId);
    Student student = students.get(studentId);
    if (alert == null || student == null) {
      return false;
    }
    Group group = groups.computeIfAbsent(studentId, _ -> new Group(student));
    List<String> lines = details.getOrDefault(one.raised(), List.of());
    group.told.add(new Told(alert, one.addressedAs(), lines));
    group.waiting.add(one);
    size++;
    return true;
  }

  int size() {
    return size;
  }

  List<OfStudent> students() {
    return ordered().stream()
        .map(group ->
            new OfStudent(group.student, setting.color(group.student.homeroom()), group.told))
        .toList();
  }

  /** All alerts in the order in which they are told. */
  List<Waiting> waiting() {
    return ordered().stream().flatMap(group -> group.waiting.stream()).toList();
  }

  private List<Group> ordered() {
    return groups.values().stream().sorted(ORDER).toList();
  }
}
