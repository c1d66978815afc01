package dev.carillon.provider.pulse.partner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.http.Route;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The file that describes the API, and the part of it that is about partners. */
class PartnerOpenApiTest {
  private static final Set<String> TAGS = Set.of("Pulse partners", "Pulse apps and keys");
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  @TempDir Path folder;

  @Test
  void theFileAndTheRoutesAreTheSame() throws Exception {
    Map<String, String> served = new TreeMap<>();
    try (PartnerServer server = PartnerServer.start(PartnerServer.ES256, folder)) {
      for (Route route : server.routes) {
        served.put(route.method() + " " + route.path(), route.name());
      }
    }
    JsonNode file = new YAMLMapper().readTree(Path.of("../api/openapi.yaml").toFile());
    Map<String, String> described = new TreeMap<>();
    file.path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  String tag = operation.getValue().path("tags").path(0).asString("");
                  if (METHODS.contains(operation.getKey()) && TAGS.contains(tag)) {
                    described.put(
                        operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                        operation.getValue().path("operationId").asString());
                  }
                }));
    assertThat(described).isEqualTo(served);
  }
}
