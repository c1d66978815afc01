package dev.carillon.provider;

import dev.carillon.store.sql.Schema;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of a provider's rows, each run on SQLite and on PostgreSQL, with an empty schema. */
@ParameterizedClass
@EnumSource(Dialect.class)
public abstract class BothDialects {
  @SuppressWarnings("NullAway.Init") // JUnit sets it before all else.
  @Parameter
  protected Dialect dialect;

  @TempDir protected Path folder;

  protected TestDatabase database;

  /** What the tests are about. */
  protected abstract Schema schema();

  @BeforeEach
  void open() {
    database = dialect.open(schema(), folder);
  }

  @AfterEach
  void close() {
    database.close();
  }
}
