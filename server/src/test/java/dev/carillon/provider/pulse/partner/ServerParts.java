package dev.carillon.provider.pulse.partner;

import dev.carillon.http.Access;
import dev.carillon.http.Caller;
import dev.carillon.http.HttpError;
import dev.carillon.http.Request;
import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Delivery;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Header;
import dev.carillon.model.IdSource;
import dev.carillon.model.Message;
import dev.carillon.model.MessageId;
import dev.carillon.model.OutboundRequest;
import dev.carillon.model.Payload;
import dev.carillon.model.Reason;
import dev.carillon.provider.ApplicationBook;
import dev.carillon.provider.EndpointBook;
import dev.carillon.provider.Fetcher;
import dev.carillon.provider.MessageBook;
import dev.carillon.provider.Operators;
import dev.carillon.provider.pulse.school.SchoolKey;
import dev.carillon.provider.pulse.school.Schooling;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The rest of the server as partners need it, in memory. */
final class ServerParts {
  final Applications applications;
  final Endpoints endpoints;
  final Messages messages;
  final Fetching fetching = new Fetching();

  ServerParts(IdSource ids, MovableTime time) {
    applications = new Applications(ids, time);
    endpoints = new Endpoints(ids, time);
    messages = new Messages(ids, time);
  }

  static final class Applications implements ApplicationBook {
    private final IdSource ids;
    private final MovableTime time;
    private final List<Application> rows = new CopyOnWriteArrayList<>();

    Applications(IdSource ids, MovableTime time) {
      this.ids = ids;
      this.time = time;
    }

    @Override
    public Optional<Application> create(
        EnvironmentId environment, String provider, String uid, String name) {
      if (find(environment, uid).isPresent()) {
        return Optional.empty();
      }
      ApplicationKey key = new ApplicationKey(environment, ids.application());
      Application made =
          new Application(
              key, uid, name, null, Map.of(), provider, 1, time.instant(), time.instant());
      rows.add(made);
      return Optional.of(made);
    }

    @Override
    public Optional<Application> find(EnvironmentId environment, String idOrUid) {
      return rows.stream()
          .filter(each -> each.key().environment().equals(environment))
          .filter(each ->
              idOrUid.equals(each.uid()) || idOrUid.equals(each.key().application().value()))
          .findFirst();
    }

    @Override
    public boolean delete(ApplicationKey application) {
      return rows.removeIf(each -> each.key().equals(application));
    }

    List<Application> all() {
      return rows;
    }
  }

  static final class Endpoints implements EndpointBook {
    private static final int MOST = 10;

    private final IdSource ids;
    private final MovableTime time;
    private final List<Endpoint> rows = new CopyOnWriteArrayList<>();

    Endpoints(IdSource ids, MovableTime time) {
      this.ids = ids;
      this.time = time;
    }

    @Override
    public List<Endpoint> all(ApplicationKey application) {
      return rows.stream().filter(each -> each.key().application().equals(application)).toList();
    }

    @Override
    public Optional<Endpoint> find(ApplicationKey application, String idOrUid) {
      return all(application).stream()
          .filter(each ->
              idOrUid.equals(each.settings().uid())
                  || idOrUid.equals(each.key().endpoint().value()))
          .findFirst();
    }

    @Override
    public Change create(ApplicationKey application, EndpointSettings settings) {
      if (!settings.url().startsWith("https://")) {
        return new Change.UrlRefused("must be an https URL");
      }
      if (all(application).size() == MOST) {
        return new Change.TooMany(MOST);
      }
      Endpoint made =
          new Endpoint(
              application.endpoint(ids.endpoint()),
              settings,
              List.of(),
              EndpointHealth.WELL,
              time.instant(),
              time.instant());
      rows.add(made);
      return new Change.Done(made);
    }

    @Override
    public Change update(
        ApplicationKey application, String idOrUid, UnaryOperator<EndpointSettings> change) {
      Optional<Endpoint> found = find(application, idOrUid);
      if (found.isEmpty()) {
        return new Change.Absent();
      }
      Endpoint old = found.get();
      EndpointSettings settings = change.apply(old.settings());
      if (!settings.url().startsWith("https://")) {
        return new Change.UrlRefused("must be an https URL");
      }
      Endpoint fresh =
          new Endpoint(
              old.key(), settings, old.secrets(), old.health(), old.createdAt(), time.instant());
      rows.replaceAll(each -> each.key().equals(old.key()) ? fresh : each);
      return new Change.Done(fresh);
    }

    @Override
    public boolean delete(ApplicationKey application, String idOrUid) {
      Optional<Endpoint> found = find(application, idOrUid);
      return found.isPresent() && rows.remove(found.get());
    }
  }

  static final class Messages implements MessageBook {
    private final IdSource ids;
    private final MovableTime time;
    private final List<Message> rows = new CopyOnWriteArrayList<>();
    final List<Cancelled> cancelled = new CopyOnWriteArrayList<>();

    /** What was called off. */
    record Cancelled(ApplicationKey application, List<MessageId> messages, Reason reason) {}

    Messages(IdSource ids, MovableTime time) {
      this.ids = ids;
      this.time = time;
    }

    /** Publishes. */
    Message publish(ApplicationKey application, SchoolKey school, String eventId, String content) {
      Message made =
          new Message(
              application,
              ids.message(),
              PulseContract.EVENT_TYPE,
              eventId,
              Payload.json(content),
              Set.of(),
              Set.of(SchoolTag.of(school)),
              null,
              time.instant());
      rows.add(made);
      return made;
    }

    @Override
    public Optional<Message> find(ApplicationKey application, String eventId) {
      return rows.stream()
          .filter(each -> each.application().equals(application))
          .filter(each -> eventId.equals(each.eventId()))
          .findFirst();
    }

    @Override
    public List<Delivery> deliveries(ApplicationKey application, MessageId message) {
      return List.of();
    }

    @Override
    public int cancel(ApplicationKey application, List<MessageId> called, Reason reason) {
      cancelled.add(new Cancelled(application, List.copyOf(called), reason));
      return called.size();
    }

    @Override
    public void expunge(ApplicationKey application, List<MessageId> called) {
      throw new IllegalStateException("partners erase nothing");
    }
  }

  static final class Fetching implements Fetcher {
    private final HttpClient http = HttpClient.newHttpClient();
    final AtomicInteger count = new AtomicInteger();

    @Override
    public Fetched fetch(OutboundRequest request, int mostBytes) {
      count.incrementAndGet();
      try {
        HttpResponse<byte[]> answer =
            http.send(
                HttpRequest.newBuilder(URI.create(request.url()))
                    .timeout(request.timeout())
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return new Fetched.Answer(
            answer.statusCode(), new ArrayList<Header>(), Payload.of(answer.body(), Payload.JSON));
      } catch (IOException failure) {
        return new Fetched.Failed(failure.toString());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new Fetched.Failed("interrupted");
      }
    }
  }

  /** Whoever says of which environment. */
  static final class Everybody implements Operators {
    static final String HERE = "operator-here";
    static final String ELSEWHERE = "operator-elsewhere";

    private record Operator(String name, EnvironmentId environment) implements Caller {}

    @Override
    public Access access() {
      return request -> {
        String token = request.header("authorization").orElse("");
        if (token.equals("Bearer " + HERE)) {
          return new Operator("here", Schooling.HERE);
        }
        if (token.equals("Bearer " + ELSEWHERE)) {
          return new Operator("elsewhere", Schooling.ELSEWHERE);
        }
        throw HttpError.of(401, "authentication_failed", "No operator");
      };
    }

    @Override
    public EnvironmentId environment(Request request) {
      return Objects.requireNonNull((Operator) request.caller()).environment();
    }
  }
}
