package dev.carillon.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers accepted events are safe with. */
class ServerSettingsTest {
  private static final ServerSettings SAFE =
      new ServerSettings(140_000, "on", "on", "on", "UTF8", false);

  @Test
  void aServerThatSyncsWillDo() {
    assertThat(SAFE.problem()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "remote_write", "remote_apply"})
  void whateverIsSyncedHereFirstWillDo(String synchronousCommit) {
    assertThat(new ServerSettings(180_006, "on", "on", synchronousCommit, "UTF8", false).problem())
        .isEmpty();
  }

  @Test
  void anOldServerIsRefused() {
    assertThat(new ServerSettings(139_999, "on", "on", "on", "UTF8", false).problem().orElseThrow())
        .contains("PostgreSQL 13", "14 or newer");
  }

  @Test
  void aServerThatMayLoseCommitsIsRefused() {
    assertThat(
            new ServerSettings(180_006, "off", "on", "on", "UTF8", false).problem().orElseThrow())
        .contains("fsync = on", "postgresql.conf");
    assertThat(
            new ServerSettings(180_006, "on", "off", "on", "UTF8", false).problem().orElseThrow())
        .contains("full_page_writes = on");
    assertThat(
            new ServerSettings(180_006, "on", "on", "off", "UTF8", false).problem().orElseThrow())
        .contains("synchronous_commit = on", "ALTER DATABASE");
  }

  @Test
  void aDatabaseThatCannotHoldEveryTextIsRefused() {
    assertThat(
            new ServerSettings(180_006, "on", "on", "on", "LATIN1", false).problem().orElseThrow())
        .contains("LATIN1", "UTF8");
  }

  @Test
  void aStandbyIsRefused() {
    assertThat(new ServerSettings(180_006, "on", "on", "on", "UTF8", true).problem().orElseThrow())
        .contains("primary");
  }
}
