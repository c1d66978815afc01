package dev.carillon.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that one call of the command measured, and on what; kept as JSON.
 *
 * @param startedAt ISO 8601, UTC
 * @param machine facts by name
 */
public record BenchReport(String startedAt, Map<String, String> machine, List<RunResult> runs) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final int FORMAT = 1;

  public BenchReport {
    machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
    runs = List.copyOf(runs);
  }

  /**
   * Several as one: with the facts of all, where they differ one after the other; where a run is in
   * more than one, the last counts.
   */
  public static BenchReport join(List<BenchReport> reports) {
    Map<String, String> machine = new LinkedHashMap<>();
    Map<String, RunResult> runs = new LinkedHashMap<>();
    for (BenchReport report : reports) {
      report.machine.forEach((name, value) ->
          machine.merge(
              name,
              value,
              (before, one) ->
                  List.of(before.split("; ", -1)).contains(one) ? before : before + "; " + one));
      report.runs.forEach(run -> runs.put(run.title(), run));
    }
    return new BenchReport(reports.getFirst().startedAt, machine, List.copyOf(runs.values()));
  }

  public Optional<RunResult> run(String scenario, String store) {
    return runs.stream()
        .filter(run -> run.scenario().equals(scenario) && run.store().equals(store))
        .findFirst();
  }

  public String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("startedAt", startedAt);
    ObjectNode facts = root.putObject("machine");
    machine.forEach(facts::put);
    ArrayNode list = root.putArray("runs");
    for (RunResult run : runs) {
      ObjectNode one = list.addObject().put("scenario", run.scenario()).put("store", run.store());
      ObjectNode conditions = one.putObject("conditions");
      run.conditions().forEach(conditions::put);
      ObjectNode figures = one.putObject("figures");
      run.figures().forEach((measure, value) -> figures.put(measure.wireName(), value));
    }
    return JSON.writeValueAsString(root) + "\n";
  }

  /**
   * @throws IOException if the file cannot be read or is not such a report; the message says which
   */
  public static BenchReport read(Path file) throws IOException {
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      if (root.path("format").asInt(0) != FORMAT) {
        throw new IOException(file + " is not a report of ./carillon bench in the known format");
      }
      return parse(root);
    } catch (JacksonException malformed) {
      throw new IOException(file + " is not JSON: " + malformed.getOriginalMessage(), malformed);
    }
  }

  private static BenchReport parse(JsonNode root) {
    List<RunResult> runs = new ArrayList<>();
    for (JsonNode run : root.path("runs")) {
      Map<Measure, Double> figures = new EnumMap<>(Measure.class);
      run.path("figures")
          .properties()
          .forEach(figure ->
              // An older or newer report may know measures that this program does not.
              Measure.ofWireName(figure.getKey())
                  .ifPresent(measure -> figures.put(measure, figure.getValue().asDouble())));
      runs.add(
          new RunResult(
              run.path("scenario").asString(""),
              run.path("store").asString(""),
              texts(run.path("conditions")),
              figures));
    }
    return new BenchReport(root.path("startedAt").asString(""), texts(root.path("machine")), runs);
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
    return texts;
  }
}
