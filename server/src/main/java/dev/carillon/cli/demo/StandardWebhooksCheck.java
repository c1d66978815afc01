package dev.carillon.cli.demo;

import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The three headers of Standard Webhooks, which must be there under Svix's names too. */
record StandardWebhooksCheck(SignatureCheck signature) implements Check {
  static StandardWebhooksCheck of(String key) {
    return new StandardWebhooksCheck(SignatureCheck.of(key));
  }

  @Override
  public Finding check(UnaryOperator<@Nullable String> header, byte[] body, Instant now) {
    String id = header.apply("webhook-id");
    return new Finding(String.valueOf(id), problem(header, body, now), null);
  }

  private @Nullable String problem(
      UnaryOperator<@Nullable String> header, byte[] body, Instant now) {
    for (String name : List.of("id", "timestamp", "signature")) {
      String value = header.apply("webhook-" + name);
      if (value == null || !value.equals(header.apply("svix-" + name))) {
        return "webhook-" + name + " and svix-" + name + " differ";
      }
    }
    return signature.problem(
        header.apply("webhook-id"),
        header.apply("webhook-timestamp"),
        header.apply("webhook-signature"),
        body,
        now);
  }
}
