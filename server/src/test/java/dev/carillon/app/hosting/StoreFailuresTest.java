package dev.carillon.app.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.http.Access;
import dev.carillon.http.Handler;
import dev.carillon.http.HttpConfig;
import dev.carillon.http.HttpServer;
import dev.carillon.http.RequestObserver;
import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import dev.carillon.store.StoreFullException;
import dev.carillon.store.StoreUnavailableException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A product's database that fails is told as what it is. */
class StoreFailuresTest {
  private static final Access GONE =
      _ -> {
        throw new StoreUnavailableException("the database is away", null);
      };
  private static final Handler FULL =
      _ -> {
        throw new StoreFullException("the disk is full", new IllegalStateException());
      };

  @Test
  void aDatabaseThatIsAwayOrFullIsNoFaultOfOurs() throws Exception {
    HttpConfig usual = HttpConfig.DEFAULTS;
    RouteTable routes =
        new RouteTable(
            List.of(
                StoreFailures.answered(new Route(null, "GET", "/away", "away", GONE, 1, FULL)),
                StoreFailures.answered(
                    new Route(null, "GET", "/full", "full", Access.OPEN, 1, FULL))));
    try (HttpServer server =
            HttpServer.start(
                new HttpConfig(usual.host(), 0, null, List.of(), usual.limits(), usual.times()),
                routes,
                RequestObserver.NONE,
                new Random(1));
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> away = get(client, server, "/away");
      assertThat(away.statusCode()).isEqualTo(503);
      assertThat(away.headers().firstValue("retry-after")).contains("1");
      HttpResponse<String> full = get(client, server, "/full");
      assertThat(full.statusCode()).isEqualTo(507);
      assertThat(full.body()).contains("storage_full");
    }
  }

  private static HttpResponse<String> get(HttpClient client, HttpServer server, String path)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.address() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
