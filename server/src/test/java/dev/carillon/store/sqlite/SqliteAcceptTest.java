package dev.carillon.store.sqlite;

import dev.carillon.store.AcceptConformance;
import dev.carillon.store.JournalFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteAcceptTest extends AcceptConformance {
  @TempDir Path folder;

  @Override
  protected JournalFixture open() throws Exception {
    return SqliteFixtures.journal(folder);
  }
}
