package dev.carillon.provider.pulse.message;

import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.Recipient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who is told of an alert, and as whom. */
public final class Addressing {
  private Addressing() {}

  /**
   * Who there is at a school.
   *
   * @param teachers of homerooms, by the homerooms' names
   * @param leads of year levels
   * @param staff everyone who works there
   */
  public record People(Map<String, UUID> teachers, Map<Integer, UUID> leads, Set<UUID> staff) {
    public People {
      teachers = Map.copyOf(teachers);
      leads = Map.copyOf(leads);
      staff = Set.copyOf(staff);
    }
  }

  /** Why somebody who should be told is not. */
  public enum Missing {
    /** Nobody is noted as the one who set the alert up. */
    NO_CONFIGURER,
    /** The student has no homeroom. */
    NO_HOMEROOM,
    /** The student's homeroom has no teacher. */
    NO_HOMEROOM_TEACHER,
    /** The student has no year level. */
    NO_YEAR_LEVEL,
    /** The student's year level has no lead. */
    NO_YEAR_LEVEL_LEAD,
    /** The person is not, or no longer, among the school's staff. */
    RECIPIENT_GONE;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param to each person once
   * @param untold recipients for whom there is nobody
   */
  public record Addressed(List<To> to, List<Untold> untold) {
    public Addressed {
      to = List.copyOf(to);
      untold = List.copyOf(untold);
    }
  }

  /**
   * @param as what the message says of it, such as {@code Homeroom teacher of 7B}
   */
  public record To(UUID staff, String as) {}

  /**
   * @param position the recipient's in the alert's list
   */
  public record Untold(int position, Recipient recipient, Missing why) {}

  /** Which groups a student belongs to. */
  public record Groups(@Nullable String homeroom, @Nullable Integer yearLevel) {}

  /** In the order of the alert's recipients; who is several of them is told once, as the first. */
  public static Addressed of(ConfiguredAlert alert, Groups student, People people) {
    List<To> to = new ArrayList<>();
    List<Untold> untold = new ArrayList<>();
    Set<UUID> told = new HashSet<>();
    for (int i = 0; i < alert.recipients().size(); i++) {
      Recipient recipient = alert.recipients().get(i);
      switch (found(recipient, alert, student, people)) {
        case Found.Nobody(Missing why) -> untold.add(new Untold(i, recipient, why));
        case Found.Somebody(To somebody) -> {
          if (!people.staff().contains(somebody.staff())) {
            untold.add(new Untold(i, recipient, Missing.RECIPIENT_GONE));
          } else if (told.add(somebody.staff())) {
            to.add(somebody);
          }
        }
      }
    }
    return new Addressed(to, untold);
  }

  private sealed interface Found {
    record Somebody(To to) implements Found {}

    record Nobody(Missing why) implements Found {}
  }

  private static Found found(
      Recipient recipient, ConfiguredAlert alert, Groups student, People people) {
    return switch (recipient) {
      case Recipient.Named(UUID staff) -> new Found.Somebody(new To(staff, Wording.DIRECTLY));
      case Recipient.Configurer _ ->
          person(alert.configuredBy(), Wording.DIRECTLY, Missing.NO_CONFIGURER);
      case Recipient.HomeroomTeacher _ -> {
        String homeroom = student.homeroom();
        yield homeroom == null
            ? new Found.Nobody(Missing.NO_HOMEROOM)
            : person(
                people.teachers().get(homeroom),
                Wording.homeroomTeacher(homeroom),
                Missing.NO_HOMEROOM_TEACHER);
      }
      case Recipient.YearLevelLead _ -> {
        Integer level = student.yearLevel();
        yield level == null
            ? new Found.Nobody(Missing.NO_YEAR_LEVEL)
            : person(
                people.leads().get(level),
                Wording.yearLevelLead(level),
                Missing.NO_YEAR_LEVEL_LEAD);
      }
    };
  }

  private static Found person(@Nullable UUID staff, String as, Missing otherwise) {
    return staff == null ? new Found.Nobody(otherwise) : new Found.Somebody(new To(staff, as));
  }
}
