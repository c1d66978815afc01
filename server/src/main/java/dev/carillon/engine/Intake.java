package dev.carillon.engine;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.Lease;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Payload;
import dev.carillon.model.State;
import dev.carillon.model.Target;
import dev.carillon.store.Journal;
import dev.carillon.store.StoreException;
import dev.carillon.store.StoreFullException;
import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.Submission;
import dev.carillon.store.Submission.Accepted;
import dev.carillon.store.Submission.ItemResult;
import dev.carillon.store.Submission.Planned;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes publishes in. Each is planned on its publisher's thread, then waits for the next commit,
 * which takes all that have come in the meantime: the slower the disk, the larger the groups.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final int MOST_PLANS = 10;

  /** A publish on its way through a commit. */
  private static final class Ticket {
    private final Listing listing;
    private final Submission submission;
    private final List<Memory.Hold> holds;
    private final int bytes;
    private final CompletableFuture<Accepted> accepted = new CompletableFuture<>();

    private Ticket(Listing listing, Submission submission, List<Memory.Hold> holds, int bytes) {
      this.listing = listing;
      this.submission = submission;
      this.holds = holds;
      this.bytes = bytes;
    }

    private int messages() {
      return submission.items().size();
    }

    private int sending() {
      int sending = 0;
      for (Submission.Item item : submission.items()) {
        for (Planned planned : item.deliveries()) {
          if (planned.state() == State.SENDING) {
            sending++;
          }
        }
      }
      return sending;
    }
  }

  /** Where accepted work goes, and who must learn that there is some in the store. */
  record Ways(
      Directory directory,
      Memory memory,
      Dispatcher dispatcher,
      Recorder recorder,
      Runnable dueNow,
      Runnable toExpand) {}

  private final Journal journal;
  private final Tenancy tenancy;
  private final Ways ways;
  private final EngineConfig.Intake config;
  private final TimeAndChance world;
  private final Signals signals;
  private final List<Loop> committers = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition emptied = lock.newCondition();
  private final ArrayDeque<Ticket> waiting = new ArrayDeque<>();
  private int messagesInside;
  private long bytesInside;
  private boolean closed;

  Intake(
      Journal journal,
      Tenancy tenancy,
      Ways ways,
      EngineConfig.Intake config,
      TimeAndChance world,
      Signals signals) {
    this.journal = journal;
    this.tenancy = tenancy;
    this.ways = ways;
    this.config = config;
    this.world = world;
    this.signals = signals;
    for (int i = 1; i <= config.committers(); i++) {
      committers.add(new Loop("committer-" + i, signals, 0, this::runOnce));
    }
  }

  void start() {
    committers.forEach(Loop::start);
  }

  /**
   * @param sharing by message, an earlier one of which it has the content
   * @param claim the idempotency key that it came under; null for none
   */
  record Publication(
      ApplicationKey application,
      List<Message> messages,
      Map<MessageId, MessageId> sharing,
      Submission.@Nullable Claim claim) {}

  /** See {@link Engine#publish}. */
  Accepted publish(Publication publication) {
    ApplicationKey application = publication.application();
    for (int plan = 0; plan < MOST_PLANS; plan++) {
      Listing listing = ways.directory().of(application);
      if (listing == null) {
        return new Accepted.ApplicationGone();
      }
      Accepted accepted = await(submit(listing, publication));
      if (!(accepted instanceof Accepted.Stale)) {
        return accepted;
      }
      signals.replanned(application);
      ways.directory().outdated(listing);
    }
    throw new OverloadedException(
        "the endpoints of " + application.application() + " change faster than they can be read",
        false);
  }

  /** Commits one group of what waits. */
  long runOnce() {
    List<Ticket> group = nextGroup();
    if (group.isEmpty()) {
      return Loop.UNTIL_WOKEN;
    }
    commit(group);
    return 0;
  }

  /** Refuses what comes from now on, and waits until what has come is committed or has failed. */
  boolean close(long timeoutNanos) throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      long left = timeoutNanos;
      while (messagesInside > 0) {
        if (left <= 0) {
          return false;
        }
        left = emptied.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    committers.forEach(Loop::stop);
    List<Ticket> rest = new ArrayList<>();
    lock.lock();
    try {
      rest.addAll(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    rest.forEach(ticket -> fail(ticket, new OverloadedException("the server is stopping", true)));
  }

  int waitingMessages() {
    lock.lock();
    try {
      return messagesInside;
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<Accepted> submit(Listing listing, Publication publication) {
    List<Message> messages = publication.messages();
    int bytes = 0;
    for (Message message : messages) {
      Payload payload = message.payload();
      bytes += payload == null ? 0 : payload.length();
    }
    enter(listing.application(), messages.size(), bytes);
    Ticket ticket;
    try {
      ticket = plan(listing, publication, bytes);
    } catch (Throwable failure) {
      leave(messages.size(), bytes);
      throw failure;
    }
    lock.lock();
    try {
      waiting.addLast(ticket);
    } finally {
      lock.unlock();
    }
    committers.getFirst().wake();
    return ticket.accepted;
  }

  private Ticket plan(Listing listing, Publication publication, int bytes) {
    List<Message> messages = publication.messages();
    List<Submission.Item> items = new ArrayList<>(messages.size());
    List<Memory.Hold> holds = new ArrayList<>(messages.size());
    for (Message message : messages) {
      Memory.Hold hold = Memory.Hold.of(message, listing.provider());
      holds.add(hold);
      Submission.Item item =
          Plan.of(
              message,
              listing,
              target -> ways.memory().admit(target, hold),
              world.ids()::delivery,
              world.time().instant());
      MessageId contentOf = publication.sharing().get(message.id());
      items.add(contentOf == null ? item : item.sharing(contentOf));
    }
    return new Ticket(
        listing,
        new Submission(listing.application(), listing.version(), items, publication.claim()),
        holds,
        bytes);
  }

  private void enter(ApplicationKey application, int messages, int bytes) {
    boolean refused;
    boolean stopping;
    lock.lock();
    try {
      stopping = closed;
      refused =
          messagesInside + messages > config.waitingMessages()
              || (bytesInside > 0 && bytesInside + bytes > config.waitingBytes());
      if (!stopping && !refused) {
        messagesInside += messages;
        bytesInside += bytes;
      }
    } finally {
      lock.unlock();
    }
    if (stopping) {
      throw new OverloadedException("the server is stopping", true);
    }
    if (refused) {
      signals.overloaded(application, messages);
      throw new OverloadedException("too many messages wait to be stored; try again soon", false);
    }
  }

  private void leave(int messages, int bytes) {
    lock.lock();
    try {
      messagesInside -= messages;
      bytesInside -= bytes;
      if (messagesInside == 0) {
        emptied.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** At least one, and as many more as one commit takes. */
  private List<Ticket> nextGroup() {
    List<Ticket> group = new ArrayList<>();
    boolean more;
    lock.lock();
    try {
      int messages = 0;
      long bytes = 0;
      Ticket next;
      while ((next = waiting.peekFirst()) != null) {
        messages += next.messages();
        bytes += next.bytes;
        boolean fits = messages <= config.groupMessages() && bytes <= config.groupBytes();
        if (!fits && !group.isEmpty()) {
          break;
        }
        group.add(waiting.removeFirst());
      }
      more = !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
    if (more) {
      committers.forEach(Loop::wake);
    }
    return group;
  }

  /** Whatever happens, each ticket is answered and what it holds is either owned or free again. */
  private void commit(List<Ticket> group) {
    int sending = group.stream().mapToInt(Ticket::sending).sum();
    Tenure tenure;
    try {
      tenure = tenancy.hold(sending);
    } catch (StoreException none) {
      group.forEach(ticket -> fail(ticket, none));
      return;
    }
    Journal.Committed committed;
    Recorder.Ride ride = ways.recorder().ride();
    long started = world.nanos().getAsLong();
    try {
      List<Submission> submissions = group.stream().map(ticket -> ticket.submission).toList();
      committed = journal.commit(tenure.id(), submissions, ride.settlements());
    } catch (Throwable failure) {
      tenure.letGo(sending);
      ride.failed();
      afterFailure(group, failure, ride.isEmpty());
      return;
    }
    try {
      letIn(group, committed.accepted(), tenure, sending);
    } finally {
      ride.arrived(committed.effective());
    }
    int messages = group.stream().mapToInt(Ticket::messages).sum();
    signals.committed(group.size(), messages, world.nanos().getAsLong() - started);
  }

  /** Begins to send what is committed, and answers. */
  private void letIn(List<Ticket> group, List<Accepted> results, Tenure tenure, int sending) {
    int owned = 0;
    try {
      owned = own(group, results, tenure);
    } catch (RuntimeException lost) {
      // Committed is committed: what is not in memory comes back with a new lease.
      LOG.error("committed deliveries could not be taken into memory", lost);
      tenancy.doubt();
    } finally {
      tenure.letGo(sending - owned);
    }
    for (int i = 0; i < group.size(); i++) {
      answer(group.get(i), results.get(i));
    }
  }

  /**
   * A store that cannot be reached or is full fails all. Anything else may be the fault of a single
   * submission, or of what rode along, which must not take the others with it.
   */
  private void afterFailure(List<Ticket> group, Throwable failure, boolean alone) {
    if (failure instanceof StoreUnavailableException) {
      tenancy.doubt();
    }
    if (!alone
        && !(failure instanceof StoreUnavailableException
            || failure instanceof StoreFullException)) {
      commit(group);
      return;
    }
    if (failure instanceof StoreException || group.size() == 1) {
      group.forEach(ticket -> fail(ticket, failure));
      return;
    }
    LOG.warn("a group of {} publishes failed; committing them singly", group.size(), failure);
    group.forEach(ticket -> commit(List.of(ticket)));
  }

  private void fail(Ticket ticket, Throwable failure) {
    free(ticket);
    leave(ticket.messages(), ticket.bytes);
    ticket.accepted.completeExceptionally(failure);
  }

  private int own(List<Ticket> group, List<Accepted> results, Tenure tenure) {
    List<Dispatcher.Offer> offers = new ArrayList<>();
    boolean dueNow = false;
    boolean toExpand = false;
    for (int i = 0; i < group.size(); i++) {
      Ticket ticket = group.get(i);
      if (results.get(i) instanceof Accepted.Committed(List<ItemResult> items)) {
        int overflowed = collect(ticket, items, tenure, offers);
        dueNow |= overflowed > 0;
        toExpand |= ticket.submission.items().stream().anyMatch(Submission.Item::expand);
        if (overflowed > 0) {
          signals.overflowed(overflowed);
        }
      } else {
        free(ticket);
      }
    }
    if (tenure.lost()) {
      offers.forEach(offer -> ways.recorder().letGo(offer.work()));
      tenancy.doubt();
    } else {
      ways.dispatcher().offer(offers);
    }
    if (dueNow) {
      ways.dueNow().run();
    }
    if (toExpand) {
      ways.toExpand().run();
    }
    return offers.size();
  }

  private void answer(Ticket ticket, Accepted result) {
    leave(ticket.messages(), ticket.bytes);
    if (result instanceof Accepted.Committed) {
      // Before the answer: whoever has it finds its messages counted.
      signals.accepted(ticket.submission.application(), ticket.messages());
    }
    ticket.accepted.complete(result);
  }

  /** How many of the ticket's deliveries were committed without an owner. */
  private int collect(
      Ticket ticket, List<ItemResult> results, Tenure tenure, List<Dispatcher.Offer> offers) {
    int overflowed = 0;
    for (int i = 0; i < results.size(); i++) {
      Submission.Item item = ticket.submission.items().get(i);
      Memory.Hold hold = ticket.holds.get(i);
      switch (results.get(i)) {
        case ItemResult.EventIdTaken(_) -> free(ticket, item, hold);
        case ItemResult.Stored() -> {
          int skipped = 0;
          for (Planned planned : item.deliveries()) {
            if (planned.state() == State.SENDING) {
              offers.add(offer(ticket, item.message(), planned, hold, tenure));
            } else if (planned.state() == State.SCHEDULED) {
              overflowed++;
            } else {
              skipped++;
            }
          }
          if (skipped > 0) {
            signals.skipped(skipped);
          }
        }
      }
    }
    return overflowed;
  }

  private static Dispatcher.Offer offer(
      Ticket ticket, Message message, Planned planned, Memory.Hold hold, Tenure tenure) {
    Delivery delivery =
        new Delivery(
            message.application(),
            planned.id(),
            message.id(),
            planned.target(),
            planned.run(),
            State.SENDING,
            null,
            0,
            0,
            null,
            message.orderingKey(),
            message.createdAt(),
            message.createdAt());
    Work work =
        new Work(new Lease(tenure.id(), delivery, message), TargetKey.of(delivery), tenure, hold);
    Destination destination = ticket.listing.destination(work.target().endpoint());
    return new Dispatcher.Offer(
        work, destination == null ? null : destination.endpoint().settings().rateLimit());
  }

  private void free(Ticket ticket) {
    for (int i = 0; i < ticket.holds.size(); i++) {
      free(ticket, ticket.submission.items().get(i), ticket.holds.get(i));
    }
  }

  private void free(Ticket ticket, Submission.Item item, Memory.Hold hold) {
    for (Planned planned : item.deliveries()) {
      if (planned.state() == State.SENDING
          && planned.target() instanceof Target.ToEndpoint(var endpoint)) {
        ways.memory().release(new TargetKey(ticket.submission.application(), endpoint), hold);
      }
    }
  }

  private static Accepted await(CompletableFuture<Accepted> accepted) {
    try {
      return accepted.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }
}
