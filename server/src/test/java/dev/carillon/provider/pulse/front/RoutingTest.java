package dev.carillon.provider.pulse.front;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.provider.pulse.front.Routing.Destination;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which credentials lead to which region. */
class RoutingTest {
  private static final Optional<String> FORM = Optional.of("application/x-www-form-urlencoded");
  private static final Routing ROUTING =
      new Routing(Set.of("nsw", "vic.example.com", "example", "a.nsw"), "nsw");

  static String token(String claims) {
    return part("{\"alg\":\"RS256\",\"kid\":\"k1\"}") + "." + part(claims) + ".c2ln";
  }

  private static String part(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  static String basic(String id) {
    return "Basic " + Base64.getEncoder().encodeToString((id + ":s:e").getBytes(UTF_8));
  }

  @Test
  void aTokenGoesToTheRegionThatItNames() {
    String token = token("{\"intellischool_region\":\"vic.example.com\"}");
    assertThat(alerts("Bearer " + token)).isEqualTo(region("vic.example.com"));
    assertThat(alerts("bearer  " + token + " ")).isEqualTo(region("vic.example.com"));
    assertThat(connect("Bearer " + token, "")).isEqualTo(region("vic.example.com"));
  }

  @Test
  void aTokenOfAnotherRegionIsNobodys() {
    assertThat(alerts("Bearer " + token("{\"intellischool_region\":\"sg\"}")))
        .isEqualTo(new Destination.Unknown("sg"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "1",
        "",
        "{",
        "{\"intellischool_region\":1}",
        "{\"intellischool_region\":null}",
        "{\"intellischool_region\":[\"vic.example.com\"]}",
        "{\"intellischool_region\":\"\"}",
        "{\"intellischool_region\":\"VIC\"}",
        "{\"intellischool_region\":\"a b\\r\\n\"}"
      })
  void aTokenThatNamesNoneGoesToTheDefault(String claims) {
    assertThat(alerts("Bearer " + token(claims))).isEqualTo(region("nsw"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer ..",
        "Bearer a.b.c",
        "Bearer a.b.c.d",
        "Bearer !.!.!",
        "Digest abc",
        "Basic",
        "Basic !!!",
        "Basic ZXhhbXBsZQ=="
      })
  void whatIsMalformedGoesToTheDefault(String authorization) {
    assertThat(alerts(authorization)).isEqualTo(region("nsw"));
    assertThat(connect(authorization, "")).isEqualTo(region("nsw"));
  }

  @Test
  void nothingGoesToTheDefault() {
    assertThat(ROUTING.ofAlerts(Optional.empty())).isEqualTo(region("nsw"));
    assertThat(ROUTING.ofConnect(Optional.empty(), Optional.empty(), new byte[] {-1, 0}))
        .isEqualTo(region("nsw"));
  }

  @ParameterizedTest
  @CsvSource({
    "example.abc, example",
    "vic.example.com.abc, vic.example.com",
    "vic.example.com.a.b, vic.example.com",
    "a.nsw.x, a.nsw",
    "example., example",
    "example, nsw",
    "vic.example.abc, nsw",
    "Example.abc, nsw",
    "sg.abc, nsw",
    ".example.abc, nsw",
    "abc, nsw"
  })
  void anIdGoesToTheRegionInFrontOfIt(String id, String name) {
    assertThat(alerts(basic(id))).isEqualTo(region(name));
    assertThat(connect(basic(id), "")).isEqualTo(region(name));
    assertThat(connect("", "grant_type=x&client_id=" + id + "&client_secret=a"))
        .isEqualTo(region(name));
  }

  @Test
  void anIdMayBeEncodedAsFormsAre() {
    assertThat(connect("", "client%5Fid=vic%2Eexample.com.a")).isEqualTo(region("vic.example.com"));
    assertThat(connect(basic("vic%2Eexample.com.a"), "")).isEqualTo(region("vic.example.com"));
  }

  @Test
  void theHeaderGoesBeforeTheFormAndTheClientBeforeTheToken() {
    String token = token("{\"intellischool_region\":\"vic.example.com\"}");
    assertThat(connect(basic("example.a"), "client_id=a.nsw.b")).isEqualTo(region("example"));
    assertThat(connect("", "token=" + token + "&client_id=example.b")).isEqualTo(region("example"));
    assertThat(connect("", "token=" + token + "&client_id=other"))
        .isEqualTo(region("vic.example.com"));
    assertThat(connect(basic("other"), "token=" + token)).isEqualTo(region("vic.example.com"));
    assertThat(connect("", "token=" + token("{\"intellischool_region\":\"sg\"}")))
        .isEqualTo(region("nsw"));
    assertThat(connect("", "client_id=%&client_id=&x&=y&client_id=example.b"))
        .isEqualTo(region("example"));
  }

  @Test
  void aBodyThatIsNoFormSaysNothing() {
    byte[] body = "client_id=example.a".getBytes(UTF_8);
    assertThat(ROUTING.ofConnect(Optional.empty(), Optional.of("application/json"), body))
        .isEqualTo(region("nsw"));
    assertThat(ROUTING.ofConnect(Optional.empty(), FORM.map(type -> type + ";charset=x"), body))
        .isEqualTo(region("example"));
  }

  @Test
  void theDefaultIsOneOfTheRegions() {
    assertThatThrownBy(() -> new Routing(Set.of("a"), "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Destination region(String name) {
    return new Destination.Region(name);
  }

  private static Destination alerts(String authorization) {
    return ROUTING.ofAlerts(Optional.of(authorization));
  }

  private static Destination connect(String authorization, String form) {
    return ROUTING.ofConnect(
        authorization.isEmpty() ? Optional.empty() : Optional.of(authorization),
        FORM,
        form.getBytes(UTF_8));
  }
}
