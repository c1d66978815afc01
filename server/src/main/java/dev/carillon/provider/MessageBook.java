package dev.carillon.provider;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.Reason;
import java.util.List;
import java.util.Optional;

/** What became of a provider's messages. */
public interface MessageBook {
  /**
   * With its payload, which is null once its content is gone.
   *
   * @param eventId as it was published with
   */
  Optional<Message> find(ApplicationKey application, String eventId);

  /** All runs of a message, in the order of their ids. */
  List<Delivery> deliveries(ApplicationKey application, MessageId message);

  /**
   * Calls off what is pending of these messages; what a node is sending at this moment is not
   * retried.
   *
   * @return how many deliveries were called off
   */
  int cancel(ApplicationKey application, List<MessageId> messages, Reason reason);

  /** Erases the content of these messages for good, also for the other messages that share it. */
  void expunge(ApplicationKey application, List<MessageId> messages);
}
