package dev.carillon.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonWebKeySetTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final JsonWebKey ES256 = JsonWebKeyTest.ES256;
  private static final JsonWebKey RS256 = JsonWebKeyTest.RS256;

  @Test
  void theDocumentHasThePublicHalvesAndNothingElse() {
    JsonNode document = JSON.readTree(JsonWebKeySet.of(List.of(RS256, ES256, RS256)).json());

    assertThat(document.propertyNames()).containsExactly("keys");
    assertThat(document.path("keys")).hasSize(2);
    JsonNode rsa = document.path("keys").get(0);
    assertThat(rsa.propertyNames()).containsExactlyInAnyOrder("kty", "use", "alg", "kid", "n", "e");
    JsonNode ec = document.path("keys").get(1);
    assertThat(ec.propertyNames())
        .containsExactlyInAnyOrder("kty", "use", "alg", "kid", "crv", "x", "y");
    assertSame(rsa, RS256);
    assertSame(ec, ES256);
    assertThat(rsa.path("use").asString()).isEqualTo("sig");
    assertThat(ec.path("alg").asString()).isEqualTo("ES256");
  }

  private static void assertSame(JsonNode half, JsonWebKey key) {
    JsonNode both = JsonWebKeyTest.members(key);
    for (String name : half.propertyNames()) {
      assertThat(half.path(name)).isEqualTo(both.path(name));
    }
  }

  @Test
  void anEmptyOneIsADocumentToo() {
    assertThat(JsonWebKeySet.of(List.of()).json()).isEqualTo("{\"keys\":[]}");
    assertThat(JsonWebKeySet.parse("{\"keys\":[]}").kids()).isEmpty();
  }

  @Test
  void takesWhatItCanUseAndPassesOverTheRest() {
    String x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    String json =
        """
        {"other":1,"keys":[
          {"kty":"QUANTUM","kid":"1","q":"%1$s"},
          {"kty":"oct","kid":"2","k":"%1$s","alg":"HS256"},
          {"kty":"OKP","kid":"3","crv":"X25519","x":"%1$s"},
          %2$s,
          %3$s,
          %4$s,
          %5$s]}
        """
            .formatted(
                x,
                member("kid", "4").replace("\"sig\"", "\"enc\""),
                member("kid", null),
                member("kid", "5").replace("\"ES256\"", "\"ES384\""),
                member("kid", "its name elsewhere"));

    assertThat(JsonWebKeySet.parse(json).kids()).isEqualTo(Set.of("its name elsewhere"));
  }

  private static String member(String name, @Nullable String value) {
    var members = JsonWebKeyTest.members(ES256);
    members.remove(name);
    if (value != null) {
      members.put(name, value);
    }
    return JSON.writeValueAsString(members);
  }

  @Test
  void aPrivateHalfIsDropped() {
    JsonWebKeySet keys =
        JsonWebKeySet.parse("{\"keys\":[" + ES256.text() + "," + RS256.text() + "]}");

    assertThat(keys.kids()).containsExactlyInAnyOrder(ES256.kid(), RS256.kid());
    for (JsonNode key : JSON.readTree(keys.json()).path("keys")) {
      assertThat(key.propertyNames()).doesNotContain("d", "p", "q", "dp", "dq", "qi");
    }
    assertThat(keys.toString()).doesNotContain("\"d\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"keys\":1}", "{\"keys\":[1]}", "canary", "null"})
  void refusesWhatIsNoSuchDocument(String json) {
    assertThatThrownBy(() -> JsonWebKeySet.parse(json))
        .isInstanceOf(MalformedSecretException.class)
        .hasMessageContaining("a JSON object with an array of keys")
        .hasNoCause();
  }

  @Test
  void refusesTooMuch() {
    JsonWebKey key = JsonWebKey.generate(JwsAlgorithm.ES256, new SecureRandom());
    String one = JSON.writeValueAsString(JsonWebKeyTest.members(key));
    String many =
        IntStream.range(0, 101)
            .mapToObj(number -> one.replace(key.kid(), "key" + number))
            .collect(Collectors.joining(","));

    assertThatThrownBy(() -> JsonWebKeySet.parse("{\"keys\":[" + many + "]}"))
        .hasMessageContaining("101 keys; 100 are the most");
    assertThatThrownBy(() -> JsonWebKeySet.parse("{\"keys\":[" + one + "," + one + "]}"))
        .hasMessageContaining("two keys of one kid");
    assertThatThrownBy(() -> JsonWebKeySet.parse(" ".repeat((1 << 18) + 1)))
        .hasMessageContaining("too long");
  }
}
