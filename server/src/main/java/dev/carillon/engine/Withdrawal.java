package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import dev.carillon.store.Journal;
import dev.carillon.store.Journal.Expunged;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Takes messages back, in the store and in this node's memory. When a verb has returned, this node
 * begins no attempt any more that it forbids. Attempts that are under way come to their end; if
 * they fail, no other follows.
 */
final class Withdrawal {
  private final Journal journal;
  private final CalledOff calledOff;
  private final Dispatcher dispatcher;
  private final Recorder recorder;
  private final TimeAndChance world;
  private final Signals signals;

  Withdrawal(
      Journal journal,
      CalledOff calledOff,
      Dispatcher dispatcher,
      Recorder recorder,
      TimeAndChance world,
      Signals signals) {
    this.journal = journal;
    this.calledOff = calledOff;
    this.dispatcher = dispatcher;
    this.recorder = recorder;
    this.world = world;
    this.signals = signals;
  }

  /** See {@link Engine#cancel}. */
  int cancel(ApplicationKey application, List<MessageId> messages, Reason reason) {
    calledOff.purge();
    int cancelled = 0;
    for (List<MessageId> some : pieces(messages)) {
      Instant now = world.time().instant();
      some.forEach(message -> calledOff.add(application, message, reason, now));
      int pending = journal.cancel(application, some, reason, now);
      cancelled += pending + endWaiting();
      if (pending > 0) {
        signals.calledOff(pending);
      }
    }
    return cancelled;
  }

  /** See {@link Engine#expunge}. */
  void expunge(ApplicationKey application, List<MessageId> messages) {
    calledOff.purge();
    for (List<MessageId> some : pieces(messages)) {
      for (Expunged gone : journal.expunge(application, some)) {
        calledOff.add(gone.application(), gone.message(), Reason.CONTENT_EXPUNGED, Instant.MAX);
      }
      endWaiting();
    }
  }

  /** Ends what waits in memory and was just called off. */
  private int endWaiting() {
    List<Work> waiting = dispatcher.removeIf(work -> calledOff.reason(work.delivery()) != null);
    for (Work work : waiting) {
      Reason reason = calledOff.reason(work.delivery());
      if (reason == null) {
        recorder.giveBack(work, world.time().instant());
      } else {
        recorder.record(
            new Recorder.Outcomes(
                work, Conclusion.calledOff(work.lease(), reason, world.time().instant()), null));
      }
    }
    return waiting.size();
  }

  private static List<List<MessageId>> pieces(List<MessageId> messages) {
    int size = Journal.MOST_MESSAGES;
    return IntStream.range(0, Math.ceilDiv(messages.size(), size))
        .mapToObj(i -> messages.subList(i * size, Math.min(messages.size(), (i + 1) * size)))
        .toList();
  }
}
