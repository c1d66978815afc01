package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Asking for a page, and answering one. */
class PagingTest {
  @Test
  void whatIsNotSaidHasItsDefault() throws Exception {
    assertThat(paging("")).isEqualTo(new Paging(50, null, null));
    assertThat(paging("iterator=&other=1")).isEqualTo(new Paging(50, null, null));
  }

  @Test
  void whatIsSaidIsRead() throws Exception {
    assertThat(paging("limit=250&iterator=-app_1%2B+x&order=ascending"))
        .isEqualTo(new Paging(250, "-app_1+ x", Paging.Order.ASCENDING));
    assertThat(paging("limit=1&order=descending"))
        .isEqualTo(new Paging(1, null, Paging.Order.DESCENDING));
  }

  @Test
  void whatIsWrongIsRefusedWithItsName() {
    for (String query :
        List.of(
            "limit=0",
            "limit=251",
            "limit=-1",
            "limit=",
            "limit=1.0",
            "limit=%D9%A1",
            "limit=99999999999",
            "limit=1&limit=2",
            "order=up",
            "order=",
            "iterator=a%00b",
            "iterator=" + "a".repeat(513))) {
      HttpError error = catchThrowableOfType(HttpError.class, () -> paging(query));
      assertThat(error.status()).as(query).isEqualTo(422);
      assertThat(error.problems().getFirst().loc())
          .containsExactly("query", query.substring(0, query.indexOf('=')));
    }
  }

  @Test
  void aPageIsAnsweredInTheDialectsShape() {
    Response page =
        Paging.answer(List.of("a", "b"), "b", "-a", false, (json, item) -> json.text("id", item));
    assertThat(text(page))
        .isEqualTo(
            """
            {"data":[{"id":"a"},{"id":"b"}],"iterator":"b","prevIterator":"-a","done":false}\
            """);
    assertThat(text(Paging.answer(List.<String>of(), null, null, true, (_, _) -> {})))
        .isEqualTo("{\"data\":[],\"iterator\":null,\"prevIterator\":null,\"done\":true}");
  }

  private static Paging paging(String query) throws HttpError {
    return Paging.of(new FakeRequest(query, Optional.empty(), new byte[0]));
  }

  private static String text(Response response) {
    return response.body() == null
        ? ""
        : new String(response.body().bytes(), StandardCharsets.UTF_8);
  }
}
