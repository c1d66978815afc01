package dev.carillon.engine;

import dev.carillon.egress.Egress;
import dev.carillon.model.ErrorClass;
import dev.carillon.model.Header;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Outcome;
import dev.carillon.model.Payload;
import dev.carillon.model.Phases;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The world outside: answers by URL, 200 where nothing else was said, and remembers all requests.
 */
final class Receivers implements Egress {
  private final Map<String, Function<OutboundRequest, Outcome>> answers = new ConcurrentHashMap<>();
  private final List<OutboundRequest> requests = new CopyOnWriteArrayList<>();

  @Override
  public Outcome send(OutboundRequest request) {
    requests.add(request);
    return answers.getOrDefault(request.url(), _ -> answer(200)).apply(request);
  }

  void at(String url, Function<OutboundRequest, Outcome> answer) {
    answers.put(url, answer);
  }

  void at(String url, Outcome answer) {
    at(url, _ -> answer);
  }

  List<OutboundRequest> requests() {
    return requests;
  }

  List<OutboundRequest> requestsTo(String url) {
    return requests.stream().filter(request -> request.url().equals(url)).toList();
  }

  static Outcome answer(int status, Header... headers) {
    return new Outcome.Answered(
        status, List.of(headers), Payload.json("{}"), false, new Phases(-1, -1, -1, 900, 1_000));
  }

  static Outcome staleConnection() {
    return new Outcome.Unreached(ErrorClass.RESET, "closed before it answered", true, Phases.NONE);
  }

  static Outcome refused() {
    return new Outcome.Unreached(ErrorClass.CONNECT_REFUSED, "refused", false, Phases.NONE);
  }
}
