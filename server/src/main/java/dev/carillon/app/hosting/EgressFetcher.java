package dev.carillon.app.hosting;

import dev.carillon.egress.HttpEgress;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.provider.Fetcher;

/** Requests through the door that deliveries leave by, with its guard and its limits. */
final class EgressFetcher implements Fetcher {
  private final HttpEgress egress;

  EgressFetcher(HttpEgress egress) {
    this.egress = egress;
  }

  @Override
  public Fetched fetch(OutboundRequest request, int mostBytes) {
    return switch (egress.fetch(request, mostBytes)) {
      case Outcome.Answered answered when answered.bodyCut() ->
          new Fetched.Failed("the answer is longer than %d bytes".formatted(mostBytes));
      case Outcome.Answered answered ->
          new Fetched.Answer(answered.status(), answered.headers(), answered.body());
      case Outcome.Unreached unreached -> new Fetched.Failed(unreached.detail());
      case Outcome.Refused refused -> new Fetched.Failed(refused.detail());
    };
  }
}
