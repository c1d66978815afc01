package dev.carillon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a status counts as. */
class StatusTest {
  @Test
  void aRangeHoldsBothItsEnds() {
    for (int from : new int[] {100, 200, 308, 599}) {
      for (int to : new int[] {100, 200, 299, 308, 599}) {
        if (from > to) {
          assertThatThrownBy(() -> new SuccessRange(from, to))
              .isInstanceOf(IllegalArgumentException.class);
          continue;
        }
        var range = new SuccessRange(from, to);
        for (int status = 0; status <= 1000; status++) {
          assertThat(range.contains(status)).isEqualTo(!(status < from || status > to));
        }
      }
    }
  }

  @Test
  void redirectsMayBeSuccesses() {
    var range = new SuccessRange(200, 308);

    assertThat(range.contains(308)).isTrue();
    assertThat(range.contains(309)).isFalse();
    assertThat(range.contains(199)).isFalse();
    assertThat(SuccessRange.OK.contains(300)).isFalse();
  }

  @Test
  void refusesWhatIsNoRange() {
    for (int[] range : new int[][] {{99, 200}, {200, 600}, {300, 200}, {-1, -1}}) {
      assertThatThrownBy(() -> new SuccessRange(range[0], range[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(range[0] + "–" + range[1]);
    }
  }

  @Test
  void everyStatusHasItsClass() {
    for (int status = 100; status <= 599; status++) {
      String expected = status == 429 ? "http_429" : "http_" + status / 100 + "xx";
      assertThat(ErrorClass.ofStatus(status).wireName()).isEqualTo(expected);
    }
  }

  @Test
  void onlyTheFourEndsAreFinal() {
    assertThat(State.values())
        .filteredOn(State::isFinal)
        .containsExactly(State.DELIVERED, State.UNDELIVERABLE, State.CANCELLED, State.SKIPPED);
  }
}
