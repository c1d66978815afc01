package dev.carillon.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many messages a generator may have published. */
class LoadShapeTest {

  @Test
  void publishesFollowTheDeliveries() {
    LoadShape one = LoadShape.batches(1);
    LoadShape ten = LoadShape.batches(10);

    assertThat(one.granted(0)).isEqualTo(LoadShape.OUTSTANDING);
    assertThat(one.granted(1_234)).isEqualTo(LoadShape.OUTSTANDING + 1_200);
    assertThat(ten.granted(0)).isEqualTo(LoadShape.OUTSTANDING / 10);
    assertThat(ten.granted(10_005)).isEqualTo(LoadShape.OUTSTANDING / 10 + 1_000);
  }

  @Test
  void oneRequestIsAlwaysGrantedOnceAllHasArrived() {
    LoadShape narrow = LoadShape.batches(10).withOutstanding(1);

    assertThat(narrow.granted(0)).isEqualTo(LoadShape.BATCH);
    assertThat(narrow.granted(1_000)).isEqualTo(2 * LoadShape.BATCH);
  }

  @Test
  void theNumberOfApplicationsIsAmongTheConditions() {
    LoadShape usual = LoadShape.batches(10);

    assertThat(usual.withApplications(null)).isEqualTo(usual);
    assertThat(usual.withApplications(3).conditions())
        .containsEntry("applications", "3")
        .containsEntry("endpoints", "30")
        .containsEntry("fan-out", "10");
  }
}
