package dev.carillon.provider.pulse.message;

import dev.carillon.provider.Host;
import dev.carillon.provider.pulse.alert.RaisedRows;
import dev.carillon.provider.pulse.message.AddressedRows.About;
import dev.carillon.provider.pulse.message.AddressedRows.Placed;
import dev.carillon.provider.pulse.message.AddressedRows.Recipients;
import dev.carillon.provider.pulse.message.AddressedRows.Waiting;
import dev.carillon.provider.pulse.message.PulseMessage.State;
import dev.carillon.provider.pulse.school.Observation;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.SchoolRows;
import dev.carillon.provider.pulse.school.Staff;
import dev.carillon.provider.pulse.school.StaffRows;
import dev.carillon.provider.pulse.school.Student;
import dev.carillon.provider.pulse.school.StudentRows;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one message of everything that waits for a person, and fixes its id and its counts in the
 * same transaction that puts the alerts into it.
 */
final class Composition {
  static final int RECIPIENTS_AT_ONCE = 200;
  private static final int ALERTS_AT_ONCE = 5_000;
  private static final int ALERTS_TO_LOOK_UP_AT_ONCE = 200;

  /** Characters of observations that a chunk holds in memory, but for the alerts looked up last. */
  private static final int MOST_DETAIL = 32 << 20;

  private final Database database;
  private final Claims claims;
  private final Host.Sources sources;

  Composition(Database database, Claims claims, Host.Sources sources) {
    this.database = database;
    this.claims = claims;
    this.sources = sources;
  }

  /**
   * The next messages, in a transaction.
   *
   * @param recipients of how many people nothing waits any more; 0 for none
   */
  record Chunk(int recipients, List<Draft> drafts) {}

  Chunk compose(SchoolKey school, Setting setting) {
    return database.write(session -> {
      if (SchoolRows.schoolToChange(session, school).isEmpty()) {
        return new Chunk(0, List.of());
      }
      claims.hold(session, school);
      return chunk(session, school, setting);
    });
  }

  private Chunk chunk(Session session, SchoolKey school, Setting setting) throws SQLException {
    List<Recipients> recipients =
        some(AddressedRows.recipients(session, school, RECIPIENTS_AT_ONCE));
    if (recipients.isEmpty()) {
      return new Chunk(0, List.of());
    }
    List<Waiting> waiting =
        AddressedRows.waiting(
            session,
            school,
            recipients.getFirst().recipient(),
            recipients.getLast().recipient(),
            ALERTS_AT_ONCE);
    Found found = look(session, school, setting, waiting);
    List<Written> written = new ArrayList<>(recipients.size());
    Map<UUID, List<Waiting>> byRecipient = new HashMap<>();
    for (Waiting one : waiting.subList(0, found.lookedUp)) {
      byRecipient.computeIfAbsent(one.recipient(), _ -> new ArrayList<>()).add(one);
    }
    for (Recipients recipient : recipients) {
      List<Waiting> all = byRecipient.getOrDefault(recipient.recipient(), List.of());
      // Who was not looked up wholly waits for the next chunk, unless that would be the same again.
      if (all.size() == recipient.count() || (written.isEmpty() && !all.isEmpty())) {
        written.add(write(newMessage(school, recipient), recipient.count(), all, found));
      }
    }
    save(session, school, written);
    return new Chunk(written.size(), drafts(written));
  }

  /** As many as have so many alerts together that they are read at once, but at least one. */
  private static List<Recipients> some(List<Recipients> recipients) {
    int alerts = 0;
    for (int i = 0; i < recipients.size(); i++) {
      alerts += recipients.get(i).count();
      if (alerts > ALERTS_AT_ONCE && i > 0) {
        return recipients.subList(0, i);
      }
    }
    return recipients;
  }

  private PulseMessage newMessage(SchoolKey school, Recipients recipient) {
    return new PulseMessage(
        school,
        randomId(),
        recipient.recipient(),
        TransactionIds.of(randomId()),
        new Counts(0, 0, 0),
        State.COMPOSED,
        null,
        sources.time().instant(),
        null);
  }

  /** A UUID of version 4. */
  private UUID randomId() {
    RandomGenerator random = sources.random();
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /**
   * What is told of some alerts.
   *
   * @param lookedUp how many of them, from the first on
   * @param details by the raised alerts' ids
   */
  private record Found(
      Setting setting,
      Map<UUID, Staff> staff,
      Map<UUID, Student> students,
      Map<UUID, List<String>> details,
      int lookedUp) {}

  private static Found look(
      Session session, SchoolKey school, Setting setting, List<Waiting> waiting)
      throws SQLException {
    Map<UUID, List<String>> details = HashMap.newHashMap(waiting.size());
    long length = 0;
    int lookedUp = 0;
    while (lookedUp < waiting.size() && length <= MOST_DETAIL) {
      int end = Math.min(waiting.size(), lookedUp + ALERTS_TO_LOOK_UP_AT_ONCE);
      Set<UUID> raised = new HashSet<>();
      waiting.subList(lookedUp, end).forEach(one -> raised.add(one.raised()));
      raised.removeAll(details.keySet());
      for (var entry : RaisedRows.observations(session, school, raised).entrySet()) {
        List<String> lines =
            MessageBody.details(entry.getValue().stream().map(Observation::detail).toList());
        for (String line : lines) {
          length += line.length();
        }
        details.put(entry.getKey(), lines);
      }
      lookedUp = end;
    }
    Set<UUID> staff = new HashSet<>();
    Set<UUID> students = new HashSet<>();
    for (Waiting one : waiting.subList(0, lookedUp)) {
      staff.add(one.recipient());
      UUID student = one.student();
      if (student != null) {
        students.add(student);
      }
    }
    return new Found(
        setting,
        StaffRows.members(session, school, staff),
        StudentRows.students(session, school, students),
        details,
        lookedUp);
  }

  /**
   * A message with what is in it.
   *
   * @param content null if it is not to be handed over
   * @param placed the alerts in it
   * @param left those for which it has no room
   * @param lost those whose alert or student is no more
   */
  private record Written(
      PulseMessage message,
      @Nullable Content content,
      List<Placed> placed,
      List<Placed> left,
      List<Placed> lost) {}

  /** Pure. */
  private static Written write(
      PulseMessage message, int queued, List<Waiting> waiting, Found found) {
    Letters letters = new Letters(found.setting);
    List<Waiting> lost = new ArrayList<>(0);
    for (Waiting one : waiting) {
      if (!letters.add(one, found.students, found.details)) {
        lost.add(one);
      }
    }
    UUID id = message.id();
    UUID recipient = message.recipient();
    Staff staff = recipient == null ? null : found.staff.get(recipient);
    int fetched = letters.size();
    List<Waiting> told = letters.waiting();
    if (staff == null || fetched == 0) {
      Unsent why = staff == null ? Unsent.RECIPIENT_GONE : Unsent.NOTHING_LEFT;
      PulseMessage unsent = ended(message, new Counts(queued, fetched, 0), why);
      return new Written(unsent, null, placed(told, id), List.of(), placed(lost, id));
    }
    MessageBody.Fitting fitting =
        MessageBody.fitting(staff, letters.students(), MessageBody.MOST_BYTES);
    int sent = fitting.alerts();
    Counts counts = new Counts(queued, fetched, sent);
    return new Written(
        composed(message, counts),
        new Content(id, message.transaction(), counts, staff, fitting.students()),
        placed(told.subList(0, sent), id),
        placed(told.subList(sent, fetched), id),
        placed(lost, id));
  }

  private static List<Placed> placed(List<Waiting> waiting, UUID message) {
    return waiting.stream().map(one -> new Placed(one.recipient(), one.raised(), message)).toList();
  }

  private static PulseMessage composed(PulseMessage message, Counts counts) {
    return with(message, counts, State.COMPOSED, null);
  }

  private static PulseMessage ended(PulseMessage message, Counts counts, Unsent why) {
    return with(message, counts, State.UNSENT, why.wireName());
  }

  private static PulseMessage with(
      PulseMessage message, Counts counts, State state, @Nullable String reason) {
    return new PulseMessage(
        message.school(),
        message.id(),
        message.recipient(),
        message.transaction(),
        counts,
        state,
        reason,
        message.composedAt(),
        null);
  }

  private static void save(Session session, SchoolKey school, List<Written> written)
      throws SQLException {
    List<Placed> placed = new ArrayList<>();
    List<Placed> lost = new ArrayList<>(0);
    Map<UUID, Unsent> unsent = new HashMap<>();
    for (Written one : written) {
      placed.addAll(one.placed);
      lost.addAll(one.lost);
      if (one.content == null) {
        unsent.put(one.message.id(), unsentBecause(one));
      }
    }
    MessageRows.insert(session, written.stream().map(Written::message).toList());
    AddressedRows.place(session, school, placed);
    AddressedRows.lose(session, school, lost);
    AddressedRows.insertAbout(session, school, about(written));
    MessageRows.alertsUnsent(session, school, unsent);
  }

  private static Unsent unsentBecause(Written unsent) {
    return unsent.message.counts().fetched() == 0 ? Unsent.NOTHING_LEFT : Unsent.RECIPIENT_GONE;
  }

  private static List<About> about(List<Written> written) {
    List<About> about = new ArrayList<>();
    for (Written one : written) {
      if (one.content != null) {
        one.content
            .students()
            .forEach(group -> about.add(new About(group.student().id(), one.message.id())));
      }
    }
    return about;
  }

  private static List<Draft> drafts(List<Written> written) {
    List<Draft> drafts = new ArrayList<>(written.size());
    for (Written one : written) {
      if (one.content != null) {
        drafts.add(new Draft.Fresh(one.content));
      }
    }
    return drafts;
  }

  /**
   * A message of a run that was broken off before any partner got it: its id and its alerts stay,
   * what it says and its counts are made anew from what is known now.
   *
   * @return empty if nothing is to be handed over
   */
  Optional<Draft> again(SchoolKey school, Setting setting, PulseMessage message) {
    return database.write(session -> {
      if (SchoolRows.schoolToChange(session, school).isEmpty()) {
        return Optional.empty();
      }
      claims.hold(session, school);
      List<Waiting> waiting = AddressedRows.ofMessage(session, school, message.id());
      Found found = look(session, school, setting, waiting);
      int queued = Math.max(message.counts().queued(), waiting.size());
      Written written = write(message, queued, waiting.subList(0, found.lookedUp), found);
      MessageRows.recompose(session, written.message);
      AddressedRows.lose(session, school, written.lost);
      AddressedRows.putBack(session, school, written.left);
      AddressedRows.putBack(
          session, school, placed(waiting.subList(found.lookedUp, waiting.size()), message.id()));
      AddressedRows.insertAbout(session, school, about(List.of(written)));
      if (written.content == null) {
        MessageRows.alertsUnsent(session, school, Map.of(message.id(), unsentBecause(written)));
        return Optional.empty();
      }
      return Optional.of(new Draft.Fresh(written.content));
    });
  }

  /**
   * Those of a school that were composed and not handed over, as many as are dealt with at once.
   */
  List<PulseMessage> unfinished(SchoolKey school) {
    return database.read(session -> MessageRows.composed(session, school, RECIPIENTS_AT_ONCE));
  }
}
