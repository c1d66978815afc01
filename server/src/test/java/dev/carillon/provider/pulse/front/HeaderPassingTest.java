package dev.carillon.provider.pulse.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.Header;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes on and what stays. */
class HeaderPassingTest {
  private static final List<String> STAYING =
      List.of(
          "Connection",
          "Keep-Alive",
          "Proxy-Authorization",
          "Proxy-Authenticate",
          "Proxy-Connection",
          "TE",
          "Trailer",
          "Transfer-Encoding",
          "Upgrade",
          "Content-Length");

  @Test
  void whatBelongsToAConnectionStays() {
    for (String name : STAYING) {
      for (String spelled : List.of(name, name.toUpperCase(java.util.Locale.ROOT))) {
        List<Header> given = List.of(new Header(spelled, "1"), new Header("Link", "a"));
        assertThat(HeaderPassing.ofAnswer(given, false))
            .as(spelled)
            .containsExactly(new Header("Link", "a"));
        assertThat(names(HeaderPassing.ofRequest(given, "c")))
            .containsExactly("Link", "X-Forwarded-For", "Carillon-Front");
      }
    }
  }

  @Test
  void whatAConnectionNamesStaysToo() {
    List<Header> given =
        List.of(
            new Header("Connection", "close, X-One"),
            new Header("connection", "x-two,"),
            new Header("x-one", "1"),
            new Header("X-Two", "2"),
            new Header("X-Three", "3"));
    assertThat(names(HeaderPassing.ofAnswer(given, false))).containsExactly("X-Three");
    assertThat(names(HeaderPassing.ofRequest(given, "c")))
        .containsExactly("X-Three", "X-Forwarded-For", "Carillon-Front");
  }

  @Test
  void allElseGoesOnInOrderAndAsOftenAsItIsThere() {
    List<Header> given =
        List.of(
            new Header("Authorization", "Bearer a.b.c"),
            new Header("Accept", "a"),
            new Header("accept", "b"),
            new Header("User-Agent", "x"),
            new Header("Cookie", "y"));
    List<Header> expected = new ArrayList<>(given);
    expected.add(new Header("X-Forwarded-For", "192.0.2.1"));
    expected.add(new Header("Carillon-Front", "1"));
    assertThat(HeaderPassing.ofRequest(given, "192.0.2.1")).isEqualTo(expected);
    assertThat(HeaderPassing.ofAnswer(given, false)).isEqualTo(given);
  }

  @Test
  void nobodySaysButTheFrontWhereARequestCameFrom() {
    List<Header> given =
        List.of(
            new Header("X-Forwarded-For", "203.0.113.1"),
            new Header("x-forwarded-proto", "https"),
            new Header("Forwarded", "for=203.0.113.1"),
            new Header("X-Real-IP", "203.0.113.1"),
            new Header("carillon-front", "2"),
            new Header("Connection", "x-forwarded-for, carillon-front"));
    assertThat(HeaderPassing.ofRequest(given, "::1"))
        .containsExactly(new Header("X-Forwarded-For", "::1"), new Header("Carillon-Front", "1"));
  }

  @Test
  void theDoorWritesItsOwnOfTheRequest() {
    List<Header> given =
        List.of(
            new Header("Host", "front"),
            new Header("Accept-Encoding", "gzip"),
            new Header("Content-Type", "text/plain"),
            new Header("Expect", "100-continue"));
    assertThat(HeaderPassing.ofRequest(given, "c")).hasSize(2);
    assertThat(HeaderPassing.ofAnswer(given.subList(2, 3), false)).hasSize(1);
  }

  @Test
  void anAnswerToHeadTellsTheLength() {
    List<Header> given = List.of(new Header("Content-Length", "5"));
    assertThat(HeaderPassing.ofAnswer(given, true)).isEqualTo(given);
    assertThat(HeaderPassing.ofAnswer(given, false)).isEmpty();
  }

  @Test
  void whatCannotLeaveIsSaidWithoutItsValue() {
    assertThat(HeaderPassing.fault(List.of(new Header("X-A", "fine")))).isEmpty();
    assertThat(HeaderPassing.fault(List.of(new Header("X-A", "s\u00e9cret"))).orElseThrow())
        .contains("X-A")
        .doesNotContain("cret");
    assertThat(HeaderPassing.fault(List.of(new Header("X-B", "s".repeat(5_000)))).orElseThrow())
        .contains("X-B");
  }

  private static List<String> names(List<Header> headers) {
    return headers.stream().map(Header::name).toList();
  }
}
