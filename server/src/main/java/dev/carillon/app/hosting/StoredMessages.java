package dev.carillon.app.hosting;

import dev.carillon.engine.Engine;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import dev.carillon.provider.MessageBook;
import dev.carillon.store.History;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Messages in the store; what the engine has in its hands of them is its own to call off. */
final class StoredMessages implements MessageBook {
  private final History history;
  private final Supplier<Engine> engine;

  /**
   * @param engine asked when needed
   */
  StoredMessages(History history, Supplier<Engine> engine) {
    this.history = history;
    this.engine = engine;
  }

  @Override
  public Optional<Message> find(ApplicationKey application, String eventId) {
    return history.message(application, eventId, true);
  }

  @Override
  public List<Delivery> deliveries(ApplicationKey application, MessageId message) {
    return history.deliveries(application, message);
  }

  @Override
  public int cancel(ApplicationKey application, List<MessageId> messages, Reason reason) {
    return engine.get().cancel(application, messages, reason);
  }

  @Override
  public void expunge(ApplicationKey application, List<MessageId> messages) {
    engine.get().expunge(application, messages);
  }
}
