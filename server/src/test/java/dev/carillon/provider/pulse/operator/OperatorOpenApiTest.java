package dev.carillon.provider.pulse.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.http.Route;
import dev.carillon.provider.Dialect;
import dev.carillon.provider.TestDatabase;
import dev.carillon.provider.pulse.PulseSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The file that describes the API, and the part of it that is about schools. */
class OperatorOpenApiTest {
  private static final Set<String> TAGS =
      Set.of("Pulse schools", "Pulse alerts", "Pulse observations");
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  @TempDir Path folder;

  @Test
  void theFileAndTheRoutesAreTheSame() {
    Map<String, String> served = new TreeMap<>();
    try (TestDatabase database = Dialect.SQLITE.open(PulseSchema.SCHEMA, folder);
        OperatorServer server =
            new OperatorServer(
                database, (session, school, students, corrected, kinds) -> {}, List.of())) {
      for (Route route : server.routes()) {
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
    assertThat(described).isEqualTo(served).hasSizeGreaterThan(30);
  }
}
