package dev.carillon.store.sqlite;

import dev.carillon.store.JournalFixture;
import dev.carillon.store.JournalTenancyConformance;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteJournalTenancyTest extends JournalTenancyConformance {
  @TempDir Path folder;

  @Override
  protected JournalFixture open() throws Exception {
    return SqliteFixtures.journal(folder);
  }
}
