package dev.carillon.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.signing.ApiToken.Shape;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ApiTokenTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Test
  void makesTokensThatAreWellFormedAndNeverRepeat() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      String token = ApiToken.generate(RANDOM);

      assertThat(token).matches("crl_[0-9A-Za-z]{49}");
      assertThat(seen.add(token)).isTrue();
      assertThat(ApiToken.shapeOf(token)).isEqualTo(Shape.WELL_FORMED);
      assertThat(ApiToken.faultOfGiven(token)).isEmpty();
    }
  }

  @Test
  void everyRandomBitCounts() {
    // Tokens of 256 bits that differ in a single one all differ; the least and the largest fit.
    Set<String> seen = new HashSet<>();
    for (int bit = 0; bit < 256; bit++) {
      byte[] bytes = new byte[32];
      bytes[bit / 8] = (byte) (1 << (bit % 8));
      assertThat(seen.add(ApiToken.generate(always(bytes)))).isTrue();
    }
    byte[] largest = new byte[32];
    java.util.Arrays.fill(largest, (byte) 0xff);
    assertThat(ApiToken.shapeOf(ApiToken.generate(always(largest)))).isEqualTo(Shape.WELL_FORMED);
    assertThat(ApiToken.shapeOf(ApiToken.generate(always(new byte[32]))))
        .isEqualTo(Shape.WELL_FORMED);
  }

  @Test
  void tellsATypingErrorWithoutLookingItUp() {
    var random = new Random(11);
    String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_ é";
    for (int n = 0; n < 20; n++) {
      String token = ApiToken.generate(random);
      for (int i = ApiToken.PREFIX.length(); i < token.length(); i++) {
        for (int d = 0; d < digits.length(); d++) {
          char digit = digits.charAt(d);
          if (digit != token.charAt(i)) {
            String mistyped = token.substring(0, i) + digit + token.substring(i + 1);
            assertThat(ApiToken.shapeOf(mistyped)).isEqualTo(Shape.MISTYPED);
          }
        }
        String cut = token.substring(0, i) + token.substring(i + 1);
        assertThat(ApiToken.shapeOf(cut)).isEqualTo(Shape.MISTYPED);
        assertThat(ApiToken.shapeOf(token.substring(0, i))).isEqualTo(Shape.MISTYPED);
      }
      assertThat(ApiToken.shapeOf(token + "0")).isEqualTo(Shape.MISTYPED);
    }
  }

  @Test
  void leavesTokensOfOthersToTheLookup() {
    assertThat(ApiToken.shapeOf("")).isEqualTo(Shape.FOREIGN);
    assertThat(ApiToken.shapeOf("testsk_whatever")).isEqualTo(Shape.FOREIGN);
    assertThat(ApiToken.shapeOf("CRL_" + "0".repeat(49))).isEqualTo(Shape.FOREIGN);
  }

  @Test
  void hashesAnyText() {
    // FIPS 180-4's own example, and the hash of nothing.
    assertThat(ApiToken.hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(ApiToken.hash(""))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(ApiToken.hash("clé \uD83D\uDD11 \u0000")).matches("[0-9a-f]{64}");
  }

  @Test
  void matchesItsOwnHashAlone() {
    String token = ApiToken.generate(RANDOM);
    String hash = ApiToken.hash(token);

    assertThat(ApiToken.matches(token, hash)).isTrue();
    assertThat(ApiToken.matches(token + " ", hash)).isFalse();
    assertThat(ApiToken.matches("", hash)).isFalse();
    assertThat(ApiToken.matches(token, "")).isFalse();
    assertThat(ApiToken.matches(token, token)).isFalse();
  }

  @Test
  void saysWhatIsWrongWithAnOperatorsOwnToken() {
    assertThat(ApiToken.faultOfGiven("sixteen-is-right")).isEmpty();
    assertThat(ApiToken.faultOfGiven("x".repeat(1024))).isEmpty();
    assertThat(ApiToken.faultOfGiven("fifteen-isnt-ok")).get().asString().contains("has 15");
    assertThat(ApiToken.faultOfGiven("x".repeat(1025))).get().asString().contains("has 1025");
    assertThat(ApiToken.faultOfGiven("sixteen with space")).get().asString().contains("printable");
    assertThat(ApiToken.faultOfGiven("sixteen-with-é-in")).get().asString().contains("printable");
    assertThat(ApiToken.faultOfGiven("sixteen-with-\n-in")).get().asString().contains("printable");
    assertThat(ApiToken.faultOfGiven("crl_of-my-own-making")).get().asString().contains("mistyped");
  }

  private static RandomGenerator always(byte[] bytes) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new UnsupportedOperationException();
      }

      @Override
      public void nextBytes(byte[] out) {
        System.arraycopy(bytes, 0, out, 0, out.length);
      }
    };
  }
}
