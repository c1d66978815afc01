package dev.carillon.provider.pulse.partner;

import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import dev.carillon.provider.ApplicationBook;
import dev.carillon.provider.MessageBook;
import dev.carillon.provider.pulse.message.Copy;
import dev.carillon.provider.pulse.message.MessageRows;
import dev.carillon.provider.pulse.partner.AppRows.Deleted;
import dev.carillon.provider.pulse.partner.GrantRows.Withdrawal;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings to an end what an operator began: calls off what is pending of a withdrawn grant, and
 * deletes the applications of deleted apps. What is to be done stands in the database until it is
 * done, so that a node that dies leaves it to the next; to do it twice is harmless.
 */
final class Withdrawals {
  private static final int CHUNK = 500;
  private static final int AT_ONCE = 20;

  /**
   * Nothing is pending for longer, but for receivers with so much before them; the gate has those.
   */
  static final Duration REACH = Duration.ofDays(7);

  private final Database database;
  private final MessageBook messages;
  private final ApplicationBook applications;

  Withdrawals(Database database, MessageBook messages, ApplicationBook applications) {
    this.database = database;
    this.messages = messages;
    this.applications = applications;
  }

  /**
   * Does a part of what there is to do.
   *
   * @return whether there may be more
   */
  boolean runOnce() {
    List<Withdrawal> withdrawals =
        database.read(session -> GrantRows.withdrawals(session, AT_ONCE));
    for (Withdrawal withdrawal : withdrawals) {
      finish(withdrawal);
    }
    List<Deleted> deleted = database.read(session -> AppRows.deleted(session, AT_ONCE));
    for (Deleted app : deleted) {
      // False where it is gone already: somebody deleted it through the general API.
      boolean _ = applications.delete(app.application());
      write(session -> {
        GrantRows.deleteAll(session, app.application().environment(), app.clientId());
        AppRows.delete(session, app);
      });
    }
    return withdrawals.size() == AT_ONCE || deleted.size() == AT_ONCE;
  }

  private void finish(Withdrawal withdrawal) {
    @Nullable Copy last = null;
    while (true) {
      @Nullable Copy after = last;
      List<Copy> found =
          database.read(session ->
              MessageRows.copies(
                  session,
                  withdrawal.application(),
                  withdrawal.schoolKey(),
                  withdrawal.doneTo(),
                  after,
                  CHUNK));
      List<MessageId> pending =
          found.stream()
              .filter(copy -> !copy.acceptedAt().isAfter(withdrawal.withdrawnAt()))
              .map(Copy::engineMessage)
              .toList();
      if (!pending.isEmpty()) {
        int _ = messages.cancel(withdrawal.application(), pending, Reason.NO_GRANT);
      }
      if (pending.size() < CHUNK) {
        break;
      }
      last = found.getLast();
      Instant doneTo = last.acceptedAt();
      write(session -> GrantRows.advance(session, withdrawal, doneTo));
    }
    write(session -> GrantRows.end(session, withdrawal));
  }

  /** Something that is written and gives nothing back. */
  @FunctionalInterface
  private interface Change {
    void write(Session session) throws SQLException;
  }

  private void write(Change change) {
    boolean _ =
        database.write(session -> {
          change.write(session);
          return true;
        });
  }
}
