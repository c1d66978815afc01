package dev.carillon.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetUrlTest {
  private static String canonical(String url) {
    return TargetUrl.parse(url) instanceof TargetUrl target ? target.canonical() : "refused";
  }

  @Test
  void whatIsWellFormedHasOneForm() {
    Map<String, String> forms =
        Map.ofEntries(
            Map.entry("https://example.com", "https://example.com/"),
            Map.entry("HTTPS://Example.COM/Path", "https://example.com/Path"),
            Map.entry("https://example.com:443/", "https://example.com/"),
            Map.entry("http://example.com:80/", "http://example.com/"),
            Map.entry("http://example.com:443/", "http://example.com:443/"),
            Map.entry("https://example.com:8443?a=b", "https://example.com:8443/?a=b"),
            Map.entry("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
            Map.entry("https://93.184.215.14/", "https://93.184.215.14/"),
            Map.entry("https://[2606:4700::1111]:8443/x", "https://[2606:4700::1111]:8443/x"),
            Map.entry("https://[2606:4700::ABCD]/", "https://[2606:4700::abcd]/"),
            Map.entry("https://[::ffff:8.8.8.8]/", "https://[::ffff:8.8.8.8]/"),
            Map.entry("https://receiver/", "https://receiver/"),
            Map.entry("https://3com.example/", "https://3com.example/"),
            Map.entry("https://example.com:65535/", "https://example.com:65535/"),
            Map.entry("https://example.com:1024/", "https://example.com:1024/"));
    forms.forEach((given, form) -> assertThat(canonical(given)).as(given).isEqualTo(form));
  }

  @Test
  void pathAndQueryStayByteForByte() {
    for (String tail :
        List.of(
            "/a/../b/./c//d",
            "/%2e%2e/%2F?x=%zz",
            "/?a=1&a=2&&=;b",
            "/{id}|[x]^~?q={y}",
            "/?url=https://x/y@z:1",
            "/;p=1/'(*)!$,+")) {
      assertThat(canonical("https://example.com" + tail)).isEqualTo("https://example.com" + tail);
    }
  }

  @Test
  void whatCouldBeReadInTwoWaysIsRefused() {
    String longLabel = "a".repeat(64);
    for (String url :
        List.of(
            "",
            "example.com",
            "//example.com/",
            "https:/example.com",
            "https:example.com",
            "ftp://example.com/",
            "file:///etc/passwd",
            "javascript://example.com/",
            " https://example.com/",
            "https://example.com/ ",
            "https://exa mple.com/",
            "https://example.com/\r\nX: y",
            "https://example.com/\u0000",
            "https://example.com/\t",
            "https://example.com\\@evil.com/",
            "https://user@example.com/",
            "https://user:pw@example.com/",
            "https://@example.com/",
            "https://example.com/#top",
            "https://example.com#@evil.com/",
            "https://b\u00fccher.example/",
            "https://example.com/\u00e4",
            "https:///path",
            "https://:443/",
            "https://?x",
            "https://.example.com/",
            "https://example..com/",
            "https://example.com./",
            "https://-a.example/",
            "https://a-.example/",
            "https://a_b.example/",
            "https://" + longLabel + ".example/",
            "https://" + "a.".repeat(127) + "ab/",
            "https://example.com:/",
            "https://example.com:0/",
            "https://example.com:0443/",
            "https://example.com:+443/",
            "https://example.com:44a/",
            "https://example.com:443:1/",
            "https://[::1/",
            "https://::1/",
            "https://[::1]x/",
            "https://[fe80::1%25eth0]/",
            "https://[fe80::1%eth0]/",
            "https://[0:0:0:0:0:0:0:1]/",
            "https://[::01]/",
            "https://[2606:4700:0::1]/",
            "https://[::ffff:808:808]/",
            "https://[8.8.8.8]/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.0.0.1./",
            "https://127.0.0.01/",
            "https://256.1.1.1/",
            "https://1.2.3/",
            "https://1.2.3.4.5/",
            "https://0x7f000001/",
            "https://127.0.0.0x1/",
            "https://example.0x/",
            "https://example.1/",
            "https://\uff11\uff12\uff17.0.0.1/",
            "https://127\u30020\u30020\u30021/",
            "https://ex%61mple.com/",
            "https://example.com/\"",
            "https://example.com/<script>",
            "https://example.com/" + "a".repeat(2_048))) {
      assertThat(TargetUrl.parse(url))
          .as(url)
          .isInstanceOfSatisfying(
              ParsedUrl.Malformed.class,
              malformed -> assertThat(malformed.code()).isEqualTo("url_malformed"));
    }
  }

  @Test
  void portsOfOtherServicesAreRefused() {
    for (int port : List.of(1, 22, 25, 79, 81, 442, 444, 445, 1_023, 65_536, 99_999)) {
      assertThat(TargetUrl.parse("https://example.com:" + port + "/"))
          .isInstanceOfSatisfying(
              ParsedUrl.Malformed.class,
              malformed -> assertThat(malformed.code()).isEqualTo("port_forbidden"));
    }
  }

  @Test
  void theHintForAnInternationalNameIsPunycode() {
    assertThat(TargetUrl.parse("https://b\u00fccher.example/"))
        .isInstanceOfSatisfying(
            ParsedUrl.Malformed.class,
            malformed -> assertThat(malformed.hint()).contains("punycode"));
  }

  @Test
  void theCanonicalFormIsItsOwnCanonicalForm() {
    for (String url :
        List.of("HTTPS://A.example:443?x", "http://[2606:4700::AB]:8080/%2F", "https://1.2.3.4")) {
      assertThat(canonical(canonical(url))).isEqualTo(canonical(url));
    }
  }
}
