package dev.carillon.api;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Message;
import dev.carillon.store.Submission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes published messages in. Returns only after they are committed and synced to disk. */
@FunctionalInterface
public interface Publisher {
  /**
   * @param messages all of one application; they commit together, but for those whose event id is
   *     taken
   * @param claim the idempotency key they came under; null for none
   * @return never {@link Submission.Accepted.Stale}: whoever takes them in plans again
   * @throws OverloadedException when there is no room for more at present; nothing was stored
   */
  Submission.Accepted publish(
      ApplicationKey application, List<Message> messages, Submission.@Nullable Claim claim)
      throws OverloadedException;
}
