package dev.carillon.api;

import dev.carillon.http.Route;
import dev.carillon.model.IdSource;
import dev.carillon.signing.SecretBox;
import dev.carillon.store.Catalog;
import dev.carillon.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/** The general API as rows of a route table; {@code api/openapi.yaml} describes each. */
public final class Api {
  private Api() {}

  /**
   * Where ids, times and secrets come from.
   *
   * @param random must be unpredictable and safe for many threads, such as a {@link
   *     java.security.SecureRandom}
   */
  public record Sources(IdSource ids, InstantSource time, RandomGenerator random) {}

  /** The routes, all below {@code /api/v1}. */
  public static List<Route> routes(
      ApiConfig config, Store store, Outside outside, SecretBox box, Sources sources) {
    Catalog catalog = store.catalog();
    IdSource ids = sources.ids();
    InstantSource time = sources.time();
    var access = new TokenAccess(catalog, time);
    var lookups = new Lookups(catalog, store.history());
    var targets = new PublishTargets(catalog);
    var schemas = new Schemas();
    var idempotent = new IdempotentRequests(store.idempotency(), box, time, config);
    var applications = new Applications(catalog, lookups, outside.providers(), targets, ids, time);
    var endpoints =
        new Endpoints(
            catalog,
            lookups,
            outside.targets(),
            new EndpointSecrets(box, sources.random()),
            ids,
            time);
    var publishing = new Publishing(targets, schemas, outside.schemaAlarm(), outside.publisher());
    var publishParts = new PublishParts(idempotent, ids, time, config);
    var rate = new PublishRate(System::nanoTime);

    var rows = new RouteRows(idempotent, config.maxBodyBytes());
    applications.addTo(rows, access);
    endpoints.addTo(rows, access);
    new EventTypes(catalog, lookups, schemas, targets, time).addTo(rows, access);
    new Messages(lookups, store.history(), applications, targets, publishing, rate, publishParts)
        .addTo(rows, access);
    new Batches(targets, publishing, rate, publishParts).addTo(rows, access);
    new Attempts(lookups, store.history(), store.journal(), outside.wake(), ids, time)
        .addTo(rows, access);
    new Authentication(catalog, applications, access, outside.publicUrl(), config, sources)
        .addTo(rows);
    new Health(store.journal()).addTo(rows);
    return rows.rows();
  }
}
