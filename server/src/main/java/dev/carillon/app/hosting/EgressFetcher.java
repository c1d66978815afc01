package dev.carillon.app.hosting;

import dev.carillon.egress.Egress;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.provider.Fetcher;

/** Requests through the door that deliveries leave by, with its guard and its limits. */
final class EgressFetcher implements Fetcher {
  private final Egress egress;

  EgressFetcher(Egress egress) {
    this.egress = egress;
  }

  @Override
  public Fetched fetch(OutboundRequest request, int mostBytes) {
    return switch (egress.send(request)) {
      case Outcome.Answered answered when answered.bodyCut() || tooLong(answered, mostBytes) ->
          new Fetched.Failed("the answer is longer than is allowed");
      case Outcome.Answered answered ->
          new Fetched.Answer(answered.status(), answered.headers(), answered.body());
      case Outcome.Unreached unreached -> new Fetched.Failed(unreached.detail());
      case Outcome.Refused refused -> new Fetched.Failed(refused.detail());
    };
  }

  private static boolean tooLong(Outcome.Answered answered, int mostBytes) {
    return answered.body().length() > mostBytes;
  }
}
