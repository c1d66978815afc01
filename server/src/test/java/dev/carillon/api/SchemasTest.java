package dev.carillon.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.http.HttpError.Problem;
import dev.carillon.model.Payload;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemasTest {
  private final Schemas schemas = new Schemas();

  @Test
  void theHighestVersionCounts() {
    String versions =
        """
        {"9": {"required": ["old"]}, "10": {"required": ["new"]}, "2": {"required": ["older"]}}
        """;
    assertThat(schemas.problemsOf(versions)).isEmpty();
    assertThat(schemas.mismatches(versions, Payload.json("{\"new\":1}"))).isEmpty();
    assertThat(schemas.mismatches(versions, Payload.json("{\"old\":1}"))).hasSize(1);
  }

  @Test
  void aMismatchSaysWhere() {
    String versions =
        """
        {"1": {"properties": {"items": {"items": {"properties": {"a/b": {"type": "string"}}}}}}}
        """;
    List<Problem> problems =
        schemas.mismatches(versions, Payload.json("{\"items\":[{},{\"a/b\":7}]}"));
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().loc()).containsExactly("body", "payload", "items", "1", "a/b");
    assertThat(problems.getFirst().msg()).contains("string");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"1\": {\"type\": \"strin\"}}",
        "{\"1\": {\"type\": 7}}",
        "{\"1\": 7}",
        "{\"one\": {}}",
        "[]",
        "{",
        "{\"1\": {\"pattern\": \"(\"}}",
        "{\"1\": {\"$ref\": \"https://example.com/schema.json\"}}",
        "{\"1\": {\"$ref\": \"file:///etc/passwd\"}}",
        "{\"1\": {\"properties\": {\"a\": {\"items\": {\"$ref\": \"other.json#/a\"}}}}}",
        "{\"1\": {\"$ref\": \"#/$defs/missing\"}}",
        "{\"1\": {\"properties\": {\"a\": {\"$ref\": \"#/$defs/missing\"}}}}",
        "{\"1\": {\"$ref\": \"#\"}}",
        "{\"1\": {\"$schema\": \"https://example.com/draft\"}}",
      })
  void whatIsNoUsableSchemaIsRefusedWhenItIsSaved(String versions) {
    assertThat(schemas.problemsOf(versions)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"1\": {}}",
        "{\"1\": true}",
        "{\"1\": {\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"object\"}}",
        "{\"1\": {\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"}}",
        "{\"1\": {\"$defs\": {\"a\": {\"type\": \"string\"}}, \"properties\": {\"a\": {\"$ref\":"
            + " \"#/$defs/a\"}}}}",
        "{\"1\": {\"properties\": {\"child\": {\"$ref\": \"#\"}}}}",
        "{\"1\": {\"const\": {\"$ref\": \"https://example.com/data\"}}}",
      })
  void whatIsASchemaIsTaken(String versions) {
    assertThat(schemas.problemsOf(versions)).isEmpty();
  }

  @Test
  void aPatternThatBacktracksWithoutEndGivesUp() {
    String versions = "{\"1\": {\"properties\": {\"a\": {\"pattern\": \"^(a|aa)+(b)?\\\\2c$\"}}}}";
    assertThat(schemas.problemsOf(versions)).isEmpty();
    Payload hostile = Payload.json("{\"a\": \"" + "a".repeat(200) + "!\"}");
    assertThat(schemas.mismatches(versions, hostile))
        .singleElement()
        .extracting(Problem::msg)
        .asString()
        .contains("takes too long");
  }

  @Test
  void aSchemaThatDoublesAtEveryLevelGivesUp() {
    String versions =
        """
        {"1": {"allOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}]}}
        """;
    assertThat(schemas.problemsOf(versions)).isEmpty();
    Payload deep = Payload.json("{\"a\":".repeat(60) + "1" + "}".repeat(60));
    assertThat(schemas.mismatches(versions, deep))
        .singleElement()
        .extracting(Problem::msg)
        .asString()
        .contains("takes too long");
  }

  @Test
  void aPayloadThatIsNotJsonDoesNotMatch() {
    assertThat(schemas.mismatches("{\"1\": {}}", Payload.of("<a/>".getBytes(UTF_8), "text/xml")))
        .hasSize(1);
  }
}
