package dev.carillon.app.hosting;

import dev.carillon.egress.AddressGuard;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointHealth;
import dev.carillon.model.EndpointKey;
import dev.carillon.model.EndpointSecret;
import dev.carillon.model.EndpointSettings;
import dev.carillon.model.TargetVerdict;
import dev.carillon.provider.EndpointBook;
import dev.carillon.provider.Host;
import dev.carillon.signing.SecretBox;
import dev.carillon.signing.SecretRows;
import dev.carillon.signing.WebhookSecret;
import dev.carillon.store.Catalog;
import dev.carillon.store.CatalogLimits;
import dev.carillon.store.NoSuchApplicationException;
import dev.carillon.store.TooManyException;
import dev.carillon.store.UidTakenException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Endpoints in the catalog; each URL has passed the address guard before it gets there. */
final class StoredEndpoints implements EndpointBook {
  private final Catalog catalog;
  private final AddressGuard guard;
  private final SecretBox box;
  private final Host.Sources sources;

  StoredEndpoints(Catalog catalog, AddressGuard guard, SecretBox box, Host.Sources sources) {
    this.catalog = catalog;
    this.guard = guard;
    this.box = box;
    this.sources = sources;
  }

  @Override
  public List<Endpoint> all(ApplicationKey application) {
    return catalog.endpointSet(application).endpoints();
  }

  @Override
  public Optional<Endpoint> find(ApplicationKey application, String idOrUid) {
    return catalog.endpoint(application, idOrUid);
  }

  @Override
  public Change create(ApplicationKey application, EndpointSettings settings) {
    return switch (guard.check(settings.url())) {
      case TargetVerdict.Refused refused -> new Change.UrlRefused(why(refused));
      case TargetVerdict.Allowed(String canonical) ->
          inserted(application, withUrl(settings, canonical));
    };
  }

  private Change inserted(ApplicationKey application, EndpointSettings settings) {
    Instant now = now();
    EndpointKey key = application.endpoint(sources.ids().endpoint());
    Endpoint made =
        new Endpoint(key, settings, List.of(secret(key, now)), EndpointHealth.WELL, now, now);
    try {
      catalog.insert(made);
      return new Change.Done(made);
    } catch (UidTakenException _) {
      return new Change.UidTaken();
    } catch (TooManyException _) {
      return new Change.TooMany(CatalogLimits.DEFAULTS.endpointsPerApplication());
    } catch (NoSuchApplicationException _) {
      return new Change.Absent();
    }
  }

  /**
   * Every endpoint has one, as those of the general API do: whoever moves the application to the
   * general contract finds it there.
   */
  private EndpointSecret secret(EndpointKey key, Instant now) {
    WebhookSecret secret = WebhookSecret.generate(WebhookSecret.Kind.HMAC_SHA256, sources.random());
    byte[] text = secret.text().getBytes(StandardCharsets.UTF_8);
    return new EndpointSecret(box.seal(text, SecretRows.endpoint(key)), now, null);
  }

  /**
   * The guard may have to ask for a name's addresses, which is not done within a transaction. So
   * the change is tried on what is there first; when the row has moved on meanwhile so far that
   * another URL comes of it, all is done again.
   */
  @Override
  public Change update(
      ApplicationKey application, String idOrUid, UnaryOperator<EndpointSettings> change) {
    while (true) {
      Optional<Endpoint> found = catalog.endpoint(application, idOrUid);
      if (found.isEmpty()) {
        return new Change.Absent();
      }
      EndpointSettings before = found.get().settings();
      String wanted = change.apply(before).url();
      String canonical = wanted;
      if (!wanted.equals(before.url())) {
        switch (guard.check(wanted)) {
          case TargetVerdict.Refused refused -> {
            return new Change.UrlRefused(why(refused));
          }
          case TargetVerdict.Allowed(String url) -> canonical = url;
        }
      }
      Change done = updated(found.get().key(), change, new Vetted(wanted, canonical));
      if (done != null) {
        return done;
      }
    }
  }

  /**
   * A URL that has passed the guard.
   *
   * @param given as its owner gave it
   */
  private record Vetted(String given, String canonical) {}

  /** Returns null when the change gives another URL than the one that was looked at. */
  private @Nullable Change updated(
      EndpointKey key, UnaryOperator<EndpointSettings> change, Vetted vetted) {
    Instant now = now();
    try {
      return catalog
          .updateEndpoint(key, old -> changed(old, change.apply(old.settings()), vetted, now))
          .<Change>map(Change.Done::new)
          .orElseGet(Change.Absent::new);
    } catch (UidTakenException _) {
      return new Change.UidTaken();
    } catch (AnotherUrlException _) {
      return null;
    }
  }

  private static Endpoint changed(
      Endpoint old, EndpointSettings fresh, Vetted vetted, Instant now) {
    EndpointSettings settings;
    if (fresh.url().equals(vetted.given)) {
      settings = withUrl(fresh, vetted.canonical);
    } else if (fresh.url().equals(old.settings().url())) {
      settings = fresh;
    } else {
      throw new AnotherUrlException();
    }
    return new Endpoint(old.key(), settings, old.secrets(), old.health(), old.createdAt(), now);
  }

  @Override
  public boolean delete(ApplicationKey application, String idOrUid) {
    Optional<Endpoint> found = catalog.endpoint(application, idOrUid);
    return found.isPresent() && catalog.deleteEndpoint(found.get().key(), now());
  }

  private static EndpointSettings withUrl(EndpointSettings settings, String url) {
    return new EndpointSettings(
        settings.uid(),
        url,
        settings.description(),
        settings.eventTypes(),
        settings.channels(),
        settings.rateLimit(),
        settings.metadata(),
        settings.headers(),
        settings.policy());
  }

  private static String why(TargetVerdict.Refused refused) {
    return refused.hint().isEmpty() ? refused.reason() : refused.reason() + " " + refused.hint();
  }

  private Instant now() {
    return sources.time().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Undoes the transaction. */
  private static final class AnotherUrlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AnotherUrlException() {
      super("the endpoint was changed meanwhile", null, false, false);
    }
  }
}
