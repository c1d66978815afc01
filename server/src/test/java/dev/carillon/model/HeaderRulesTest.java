package dev.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "host",
        "content-length",
        "content-type",
        "transfer-encoding",
        "connection",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "proxy-authorization",
        "proxy-connection",
        "proxy-",
        "proxy-x",
        "cookie",
        "user-agent",
        "webhook-id",
        "webhook-signature",
        "webhook-anything",
        "svix-id",
        "svix-signature",
        "accept-encoding",
        "keep-alive"
      })
  void reservedNamesAreRefusedInAnyCase(String name) {
    for (String spelling :
        List.of(
            name,
            name.toUpperCase(Locale.ROOT),
            name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))) {
      assertThat(HeaderRules.isReserved(spelling)).isTrue();
      assertThat(HeaderRules.fault(new Header(spelling, "x")))
          .contains("the header " + spelling + " is reserved");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Webhook-Id", "webhook-signature", "svix-id", "User-Agent", "cookie"})
  void aContractMaySetWhatAnOwnerMayNot(String name) {
    assertThat(HeaderRules.fault(new Header(name, "x"))).isPresent();
    assertThat(HeaderRules.faultAtSend(new Header(name, "x"))).isEmpty();
    assertThat(HeaderRules.faultAtSend(new Header(name, "x\r\ny"))).isPresent();
    assertThat(HeaderRules.faultAtSend(new Header(name + " ", "x"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-type", "Content-Length", "keep-alive", "Proxy-Anything"})
  void noContractMayTouchWhereARequestEnds(String name) {
    assertThat(HeaderRules.faultAtSend(new Header(name, "x")))
        .contains("the header " + name + " is reserved");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"authorization", "x-api-key", "X-Host", "tea", "accept", "svix", "a", "!#$%&'*+"})
  void othersMayBeSet(String name) {
    assertThat(HeaderRules.fault(new Header(name, "Bearer x, y; z=\"ü\"".replace("ü", "u"))))
        .isEmpty();
    assertThat(HeaderRules.fault(new Header(name, ""))).isEmpty();
    assertThat(HeaderRules.fault(new Header(name, "a\tb"))).isEmpty();
  }

  @Test
  void everyOtherCharacterIsRefusedInNamesAndValues() {
    String allowed = "!#$%&'*+-.^_`|~";
    for (int c = 0; c <= 0xffff; c++) {
      String text = "a" + (char) c + "b";
      boolean inName = c < 0x80 && (Character.isLetterOrDigit(c) || allowed.indexOf(c) >= 0);
      boolean inValue = c == '\t' || (c >= 0x20 && c <= 0x7e);
      boolean name = HeaderRules.fault(new Header(text, "x")).isEmpty();
      boolean value = HeaderRules.fault(new Header("x", text)).isEmpty();
      if (name != inName || value != inValue) {
        assertThat(name).as("U+%04X in a name", c).isEqualTo(inName);
        assertThat(value).as("U+%04X in a value", c).isEqualTo(inValue);
      }
    }
  }

  @Test
  void everythingHasALimit() {
    assertThat(HeaderRules.fault(new Header("", "x"))).isPresent();
    assertThat(HeaderRules.fault(new Header("x".repeat(128), "x".repeat(4096)))).isEmpty();
    assertThat(HeaderRules.fault(new Header("x".repeat(129), "x"))).isPresent();
    assertThat(HeaderRules.fault(new Header("x", "x".repeat(4097)))).isPresent();

    List<Header> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(new Header("x-" + i, "y"));
    }
    assertThat(HeaderRules.fault(many)).isEmpty();
    many.add(new Header("x-50", "y"));
    assertThat(HeaderRules.fault(many)).contains("more than 50 headers");
  }

  @Test
  void oneBadFieldSpoilsThemAll() {
    assertThat(HeaderRules.fault(Collections.<Header>emptyList())).isEmpty();
    assertThat(HeaderRules.fault(List.of(new Header("a", "b"), new Header("Host", "c"))))
        .contains("the header Host is reserved");
    assertThat(HeaderRules.fault(List.of(new Header("X-A", "b"), new Header("x-a", "c"))))
        .contains("the header x-a is given twice");
  }

  @Test
  void theValueIsNotRepeatedInTheMessage() {
    assertThat(HeaderRules.fault(new Header("authorization", "s3cret\n")))
        .get()
        .asString()
        .contains("authorization")
        .doesNotContain("s3cret");
  }
}
