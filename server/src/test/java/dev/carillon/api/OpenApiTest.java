package dev.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.http.Route;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The file that describes the API, and the API. */
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
  private static final Pattern IN_BRACES = Pattern.compile("\\{([^}]+)}");

  /** What lies elsewhere is a provider's, and held to the file by the provider's own tests. */
  private static final String ROOT = "/api/v1/";

  @TempDir static Path folder;
  private static ApiServer server;
  private static JsonNode file;

  @BeforeAll
  static void start() throws Exception {
    server = ApiServer.start(folder);
    file = new YAMLMapper().readTree(Path.of("../api/openapi.yaml").toFile());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void theFileAndTheRoutesAreTheSame() {
    Map<String, String> served = new TreeMap<>();
    for (Route route : server.routes()) {
      served.put(route.method() + " " + route.path(), route.name());
    }
    Map<String, String> described = new TreeMap<>();
    operations((method, path, operation) -> {
      if (path.startsWith(ROOT)) {
        described.put(method + " " + path, operation.path("operationId").asString());
      }
    });
    assertThat(described).isEqualTo(served);
  }

  @Test
  void everyPartOfAPathIsDescribed() {
    List<String> wrong = new ArrayList<>();
    operations((method, path, operation) -> {
      Set<String> described = new TreeSet<>();
      for (JsonNode list :
          List.of(file.at("/paths").path(path).path("parameters"), operation.path("parameters"))) {
        for (JsonNode parameter : list) {
          JsonNode resolved = resolve(parameter);
          if (resolved.path("in").asString("").equals("path")) {
            described.add(resolved.path("name").asString());
          }
        }
      }
      Set<String> wanted = new TreeSet<>();
      IN_BRACES.matcher(path).results().forEach(match -> wanted.add(match.group(1)));
      if (!described.equals(wanted)) {
        wrong.add(method + " " + path + " describes " + described);
      }
    });
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> missing = new ArrayList<>();
    references(file, missing);
    assertThat(missing).isEmpty();
  }

  @Test
  void everyPostTellsOfTheIdempotencyKey() {
    List<String> silent = new ArrayList<>();
    operations((method, path, operation) -> {
      boolean told = false;
      for (JsonNode parameter : operation.path("parameters")) {
        told |= resolve(parameter).path("name").asString("").equals("Idempotency-Key");
      }
      if (path.startsWith(ROOT) && method.equals("POST") && !told) {
        silent.add(path);
      }
    });
    assertThat(silent).isEmpty();
  }

  private interface Visitor {
    void visit(String method, String path, JsonNode operation);
  }

  private static void operations(Visitor visitor) {
    file.path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  if (METHODS.contains(operation.getKey())) {
                    visitor.visit(
                        operation.getKey().toUpperCase(java.util.Locale.ROOT),
                        path.getKey(),
                        operation.getValue());
                  }
                }));
  }

  private static JsonNode resolve(JsonNode node) {
    String reference = node.path("$ref").asString("");
    return reference.isEmpty() ? node : file.at(reference.substring(1));
  }

  private static void references(JsonNode node, List<String> missing) {
    String reference = node.path("$ref").asString("");
    if (!reference.isEmpty() && file.at(reference.substring(1)).isMissingNode()) {
      missing.add(reference);
    }
    node.forEach(child -> references(child, missing));
  }
}
