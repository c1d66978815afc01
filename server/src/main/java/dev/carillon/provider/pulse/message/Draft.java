package dev.carillon.provider.pulse.message;

import dev.carillon.model.Payload;
import java.util.UUID;

/** A message that is composed and to be handed over. */
sealed interface Draft {
  UUID message();

  /** Of the whole message; made when it is asked for. */
  Payload body();

  /** What is to be told. */
  record Fresh(Content content) implements Draft {
    @Override
    public UUID message() {
      return content.message();
    }

    @Override
    public Payload body() {
      return MessageBody.of(content);
    }
  }

  /** As some partner got it already, before a run was broken off. */
  record Kept(UUID message, Payload body) implements Draft {}
}
