package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.egress.ForbiddenHosts;
import dev.carillon.testing.Product;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Every spelling of a forbidden target is refused wherever the API takes a URL. */
class TargetsAtTheDoorTest {
  private static final String TOKEN = "an-operator-of-tests";

  @TempDir private Path place = Path.of("");

  @Test
  void noWayToNameAnEndpointTakesAForbiddenTarget() throws Exception {
    Map<String, String> settings =
        Map.of(
            "port",
            "0",
            "data",
            place.resolve("data").toString(),
            "admin-token",
            TOKEN,
            "egress.http",
            "true");
    try (Carillon carillon = Carillon.start(Configuration.of(settings, Map.of(), null));
        Product product = new Product(carillon.url(), TOKEN)) {
      String application = product.application();
      String endpoint = product.endpoint(application, "https://93.184.215.14/hook");
      String endpoints = "/api/v1/app/" + application + "/endpoint";
      for (String host : ForbiddenHosts.literals()) {
        for (String url : List.of("http://" + host + ":8080/", "https://" + host + "/hook?x=1")) {
          String body = JsonMapper.shared().writeValueAsString(Map.of("url", url));
          refused(product.send("POST", endpoints, body), url);
          refused(product.send("PUT", endpoints + "/" + endpoint, body), url);
          refused(product.send("PUT", endpoints + "/a-new-one", body), url);
          refused(product.send("PATCH", endpoints + "/" + endpoint, body), url);
        }
      }
      assertThat(product.call("GET", endpoints, "").path("data")).hasSize(1);
      assertThat(product.call("GET", endpoints + "/" + endpoint, "").path("url").asString())
          .isEqualTo("https://93.184.215.14/hook");
    }
  }

  private static void refused(HttpResponse<String> answer, String url) {
    assertThat(answer.statusCode()).as(url).isEqualTo(422);
    assertThat(answer.body()).as(url).contains("\"loc\":[\"body\",\"url\"]");
  }
}
