package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import dev.carillon.testing.PulseInstallation;
import dev.carillon.testing.PulseInstallation.App;
import dev.carillon.testing.Receiver;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two regions and the global service before them: three whole servers. */
class PulseRegionsTest {
  private static final String TOKEN = "an-operator-of-tests";
  private static final String SCHOOL = "a-school";

  @TempDir private Path place = Path.of("");

  private Carillon start(String name, Map<String, String> more) throws StartupException {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("port", "0");
    settings.put("egress.allow", "127.0.0.0/8");
    settings.put("admin-token", TOKEN);
    settings.put("data", place.resolve(name).toString());
    return Carillon.start(Configuration.of(settings, Map.of(), null));
  }

  private Carillon region(String name) throws StartupException {
    return start(
        name, Map.of("pulse.region", name, "pulse.issuer", "https://api.example.net/auth"));
  }

  @Test
  void partnersOfAllRegionsUseOneAddress() throws Exception {
    try (Carillon nsw = region("nsw");
        Carillon sg = region("sg");
        Carillon front =
            start(
                "front",
                Map.of(
                    "pulse.role",
                    "global",
                    "pulse.regions",
                    "nsw=" + nsw.url() + ",sg=" + sg.url()));
        PulseInstallation ofNsw = new PulseInstallation(nsw.url(), TOKEN);
        PulseInstallation ofSg = new PulseInstallation(sg.url(), TOKEN);
        PulseInstallation global = new PulseInstallation(front.url(), TOKEN);
        Receiver receiver = new Receiver()) {
      ofNsw.school(SCHOOL, 1);
      ofSg.school(SCHOOL, 1);
      App nswApp = ofNsw.app(SCHOOL);
      App sgApp = ofSg.app(SCHOOL);

      String nswToken = global.token(nswApp);
      String sgToken = global.token(sgApp);
      String webhook = global.webhook(sgToken, receiver.url("/a?b=c"), "full-payload");

      HttpResponse<String> there = get(ofSg, sgToken, "/v2/alerts/webhook/" + webhook);
      assertThat(there.body()).contains(receiver.url("/a?b=c"));
      HttpResponse<String> throughTheFront = get(global, sgToken, "/v2/alerts/webhook/" + webhook);
      assertThat(throughTheFront.statusCode()).isEqualTo(200);
      assertThat(throughTheFront.body()).isEqualTo(there.body());
      assertThat(get(global, nswToken, "/v2/alerts/webhook/" + webhook).statusCode())
          .isEqualTo(404);
      assertThat(get(global, "no.such.token", "/v2/alerts/webhook").statusCode()).isEqualTo(401);

      assertSignedWithinTheSet(global.keys(), nswToken);
      assertSignedWithinTheSet(global.keys(), sgToken);
      // The routes of a region's operators are not here.
      assertThat(get(global, TOKEN, "/pulse/v1/schools").statusCode()).isEqualTo(404);

      stop(sg);
      HttpResponse<String> down = get(global, sgToken, "/v2/alerts/webhook");
      assertThat(down.statusCode()).isEqualTo(502);
      assertThat(down.body()).contains("REGION_UNREACHABLE");
      assertThat(get(global, nswToken, "/v2/alerts/webhook").statusCode()).isEqualTo(200);
      assertSignedWithinTheSet(global.keys(), sgToken);
    }
  }

  private static void stop(Carillon region) {
    region.close();
  }

  private static HttpResponse<String> get(PulseInstallation at, String token, String path)
      throws Exception {
    return at.partner(token, "GET", path, "");
  }

  private static void assertSignedWithinTheSet(String keys, String token) throws Exception {
    JWSObject signed = JWSObject.parse(token);
    JWKSet set = JWKSet.parse(keys);
    assertThat(set.size()).isGreaterThanOrEqualTo(2);
    assertThat(
            signed.verify(
                new RSASSAVerifier(set.getKeyByKeyId(signed.getHeader().getKeyID()).toRSAKey())))
        .isTrue();
  }
}
