package dev.carillon.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import dev.carillon.http.HttpError.Problem;
import dev.carillon.model.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON Schemas of event types: checked when they are saved, compiled once for each content, and
 * bounded in what they may cost. A schema may refer to its own parts alone; nothing is ever
 * fetched.
 *
 * <p>{@code schemas} is an object from version number to schema; the highest version counts.
 */
final class Schemas {
  /** For all versions of one event type together. */
  static final int MAX_LENGTH = 256 * 1024;

  private static final int MAX_PROBLEMS = 10;
  private static final long MAX_STEPS = 500_000;
  private static final int MAX_DEPTH = 2_000;
  private static final int MAX_NESTING = 64;
  private static final long CACHED_CHARACTERS = 16L << 20;

  /** What stands under these is data, not schema: a {@code $ref} in it refers to nothing. */
  private static final Set<String> DATA = Set.of("const", "enum", "default", "examples", "example");

  private static final Set<String> REFERENCES = Set.of("$ref", "$dynamicRef", "$recursiveRef");

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
                  .build())
          .build();

  private final Cache<String, Schema> compiled =
      Caffeine.newBuilder()
          .maximumWeight(CACHED_CHARACTERS)
          .weigher((String text, Schema schema) -> text.length())
          .build();

  /** What is wrong with an event type's schemas; empty if they can be saved. */
  List<Problem> problemsOf(String schemas) {
    if (schemas.length() > MAX_LENGTH) {
      return List.of(invalid("is longer than " + MAX_LENGTH + " characters"));
    }
    JsonNode versions;
    try {
      versions = JSON.readTree(schemas);
    } catch (JacksonException malformed) {
      return List.of(invalid("is not JSON: " + malformed.getOriginalMessage()));
    }
    if (!versions.isObject()) {
      return List.of(invalid("is not an object from version number to JSON Schema"));
    }
    List<Problem> problems = new ArrayList<>();
    for (Map.Entry<String, JsonNode> version : versions.properties()) {
      if (!version.getKey().matches("[1-9][0-9]{0,8}|0")) {
        problems.add(invalid("the key " + shown(version.getKey()) + " is not a version number"));
        continue;
      }
      String wrong = wrongWith(version.getValue());
      if (wrong != null) {
        problems.add(
            new Problem(
                List.of("body", "schemas", version.getKey()), wrong, "value_error.json_schema"));
      }
    }
    return problems;
  }

  /**
   * Where a payload does not match; empty if it does.
   *
   * @param schemas checked by {@link #problemsOf} before
   */
  List<Problem> mismatches(String schemas, Payload payload) {
    Schema schema = compiled.get(schemas, Schemas::compileHighest);
    try {
      JsonNode document = JSON.readTree(payload.bytes());
      List<Problem> problems = new ArrayList<>();
      for (Error error : evaluate(schema, document)) {
        if (problems.size() == MAX_PROBLEMS) {
          break;
        }
        problems.add(
            mismatch(error.getInstanceLocation().toString(), String.valueOf(error.getMessage())));
      }
      return problems;
    } catch (JacksonException malformed) {
      return List.of(mismatch("", "is not JSON, and the event type's schema asks for it"));
    } catch (TooCostlyException costly) {
      return List.of(mismatch("", "takes too long to hold against the event type's schema"));
    }
  }

  private static final class TooCostlyException extends Exception {
    TooCostlyException() {
      super("the evaluation takes too long", null, false, false);
    }
  }

  private static List<Error> evaluate(Schema schema, JsonNode document) throws TooCostlyException {
    var budget = new BoundedPattern.Budget();
    try {
      List<Error> errors =
          budget.spend(() ->
              schema.validate(
                  document,
                  context ->
                      context.executionConfig(config ->
                          config.maxEvaluationSteps(MAX_STEPS).maxEvaluationDepth(MAX_DEPTH))));
      if (budget.exhausted()) {
        throw new TooCostlyException();
      }
      return errors;
    } catch (ValidationLimitExceededException | StackOverflowError endless) {
      throw new TooCostlyException();
    }
  }

  private static Schema compileHighest(String schemas) {
    JsonNode highest = null;
    int number = -1;
    for (Map.Entry<String, JsonNode> version : JSON.readTree(schemas).properties()) {
      int candidate = Integer.parseInt(version.getKey());
      if (candidate > number) {
        number = candidate;
        highest = version.getValue();
      }
    }
    // No version at all asks for nothing.
    return compile(highest == null ? JSON.createObjectNode() : highest);
  }

  private static @Nullable String wrongWith(JsonNode schema) {
    if (!schema.isObject() && !schema.isBoolean()) {
      return "a JSON Schema is an object or a boolean";
    }
    String foreign = foreignReference(schema);
    if (foreign != null) {
      return "refers to "
          + shown(foreign)
          + ": only references within the schema, which start with #, are followed";
    }
    if (schema.isObject()
        && SpecificationVersion.fromSchemaNode(schema).isEmpty()
        && schema.has("$schema")) {
      return "its $schema is none of the JSON Schema drafts 4, 6, 7, 2019-09 and 2020-12";
    }
    try {
      List<Error> errors = evaluate(metaSchema(schema), schema);
      if (!errors.isEmpty()) {
        return errors.getFirst().getInstanceLocation() + " " + errors.getFirst().getMessage();
      }
      Schema candidate = compile(schema);
      // Some faults, such as a reference into nothing or to itself, show only in use.
      for (String sample : List.of("{}", "[]", "\"\"", "0")) {
        evaluate(candidate, JSON.readTree(sample));
      }
      return null;
    } catch (SchemaException | IllegalArgumentException broken) {
      return "is not a usable JSON Schema: " + inOneLine(String.valueOf(broken.getMessage()));
    } catch (TooCostlyException endless) {
      return "takes too long to evaluate: does it refer to itself?";
    }
  }

  /** What the validator says, without the lines that draw where and the names of its classes. */
  private static String inOneLine(String message) {
    String line = message.lines().findFirst().orElse("");
    int words = line.lastIndexOf("Exception: ");
    return words < 0 ? line : line.substring(words + "Exception: ".length());
  }

  private static Schema metaSchema(JsonNode schema) {
    return registry()
        .getSchema(
            com.networknt.schema.SchemaLocation.of(
                SpecificationVersion.fromSchemaNode(schema)
                    .orElse(SpecificationVersion.DRAFT_2020_12)
                    .getDialectId()));
  }

  private static Schema compile(JsonNode schema) {
    Schema compiled = registry().getSchema(schema);
    compiled.initializeValidators();
    return compiled;
  }

  /** A registry for each schema, so that no schema can refer to another's {@code $id}. */
  private static SchemaRegistry registry() {
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder().regularExpressionFactory(BoundedPattern::new).build();
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemaRegistryConfig(config)
                .schemaLoader(loader -> loader.fetchRemoteResources(false)));
  }

  private static @Nullable String foreignReference(JsonNode schema) {
    for (Map.Entry<String, JsonNode> entry : schema.properties()) {
      JsonNode value = entry.getValue();
      if (REFERENCES.contains(entry.getKey())
          && value.isString()
          && !value.stringValue().startsWith("#")) {
        return value.stringValue();
      }
      if (!DATA.contains(entry.getKey())) {
        String foreign = foreignReference(value);
        if (foreign != null) {
          return foreign;
        }
      }
    }
    if (schema.isArray()) {
      for (JsonNode item : schema) {
        String foreign = foreignReference(item);
        if (foreign != null) {
          return foreign;
        }
      }
    }
    return null;
  }

  private static Problem invalid(String msg) {
    return new Problem(List.of("body", "schemas"), msg, "value_error.json_schema");
  }

  private static Problem mismatch(String pointer, String msg) {
    List<String> loc = new ArrayList<>(List.of("body", "payload"));
    for (String part : pointer.split("/", -1)) {
      if (!part.isEmpty()) {
        loc.add(part.replace("~1", "/").replace("~0", "~"));
      }
    }
    return new Problem(loc, msg, "value_error.json_schema");
  }

  private static String shown(String text) {
    return "\"" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "\"";
  }
}
