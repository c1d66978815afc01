package dev.carillon.provider.pulse.message;

import dev.carillon.provider.Host;
import dev.carillon.provider.NoRoomException;
import dev.carillon.provider.pulse.alert.RaisedRows;
import dev.carillon.provider.pulse.alert.Turns;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.store.sql.Database;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes messages of the alerts that are due, and sees them to their end. For each school, one after
 * another:
 *
 * <ol>
 *   <li>bring its alerts up to date, where its day has turned or its settings were changed;
 *   <li>finish what an earlier run left: erase contents, hand over what was composed;
 *   <li>address all alerts that are due, and only then
 *   <li>compose one message for each person, and hand it over.
 * </ol>
 *
 * <p>Each step is a transaction in Pulse's own database, or a publish that does no harm when it is
 * done again. So a run may be broken off anywhere, and the next one finds in the rows where to go
 * on.
 */
public final class Composer {
  private static final Logger LOG = LoggerFactory.getLogger(Composer.class);
  private static final int SCHOOLS_AT_ONCE = 1_000;

  private final Database database;
  private final Turns turns;
  private final Claims claims;
  private final Gathering gathering;
  private final Composition composition;
  private final Handover handover;
  private final Expunging expunging;
  private final Outcomes outcomes;
  private final Host.Sources sources;
  private final AtomicBoolean first = new AtomicBoolean(true);

  public Composer(Database database, Turns turns, Partners partners, Host.Sources sources) {
    this.database = database;
    this.turns = turns;
    this.sources = sources;
    this.claims = new Claims(database, sources.time(), sources.ids().lease().value());
    this.gathering = new Gathering(database, claims, sources.time());
    this.composition = new Composition(database, claims, sources);
    this.handover = new Handover(database, claims, partners, sources.time());
    this.expunging = new Expunging(database, partners);
    this.outcomes = new Outcomes(database, partners, sources.time());
  }

  /** What a run came to. */
  public enum Progress {
    /** There is nothing to do at present. */
    DONE,
    /** There is more, which may be done at once. */
    MORE,
    /** The engine has no room: try again in a second. */
    NO_ROOM
  }

  /** Does everything that is due now, or as much as there is room for. */
  public Progress runOnce() {
    if (first.getAndSet(false)) {
      claims.forgetTheDead();
    }
    try {
      for (SchoolKey school : schools()) {
        run(school);
      }
      return outcomes.runOnce() ? Progress.MORE : Progress.DONE;
    } catch (NoRoomException full) {
      LOG.debug("Messages wait for room: {}", full.getMessage());
      return Progress.NO_ROOM;
    }
  }

  private List<SchoolKey> schools() {
    Set<SchoolKey> schools =
        new LinkedHashSet<>(
            database.read(session -> MessageRows.unfinishedSchools(session, SCHOOLS_AT_ONCE)));
    schools.addAll(turns.outdated(SCHOOLS_AT_ONCE));
    schools.addAll(
        database.read(session ->
            RaisedRows.schoolsWithDue(session, sources.time().instant(), SCHOOLS_AT_ONCE)));
    return new ArrayList<>(schools);
  }

  private void run(SchoolKey school) throws NoRoomException {
    if (!claims.take(school)) {
      return;
    }
    try {
      turns.catchUp(school);
      Setting setting = database.read(session -> Setting.read(session, school));
      finish(school, setting);
      while (gathering.gather(school, setting) > 0) {
        // All of them, before the first message is composed.
      }
      Composition.Chunk chunk = composition.compose(school, setting);
      while (chunk.recipients() > 0) {
        handover.handOver(school, chunk.drafts());
        chunk = composition.compose(school, setting);
      }
    } catch (Claims.LostException lost) {
      LOG.info("Another node took over: {}", lost.getMessage());
    } finally {
      claims.release(school);
    }
  }

  private void finish(SchoolKey school, Setting setting) throws NoRoomException {
    while (expunging.expunge(school) > 0) {
      // Contents that are to be erased go first.
    }
    List<PulseMessage> unfinished = composition.unfinished(school);
    while (!unfinished.isEmpty()) {
      List<Draft> drafts = new ArrayList<>(unfinished.size());
      for (PulseMessage message : unfinished) {
        switch (handover.past(message)) {
          case Handover.Past.Nowhere _ ->
              composition.again(school, setting, message).ifPresent(drafts::add);
          case Handover.Past.Somewhere(var body) -> drafts.add(new Draft.Kept(message.id(), body));
          case Handover.Past.Erased _ -> LOG.debug("{} was erased on the way", message.id());
        }
      }
      handover.handOver(school, drafts);
      unfinished = composition.unfinished(school);
    }
  }
}
