package dev.carillon.provider.pulse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.Dialect;
import dev.carillon.provider.TestDatabase;
import dev.carillon.store.sql.Statements;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pulse's SQL: the same statements in both dialects, and tables that can be told from others'. */
class PulseSchemaTest {
  @TempDir Path folder;

  @Test
  void bothDialectsHaveTheSameStatements() {
    assertThat(Statements.of("sqlite", PulseSchema.SCHEMA).names())
        .isEqualTo(Statements.of("postgres", PulseSchema.SCHEMA).names());
  }

  /** Each statement is prepared: the database knows every table and column in it. */
  @ParameterizedTest
  @EnumSource(Dialect.class)
  void everyStatementFitsTheTables(Dialect dialect) {
    try (TestDatabase database = dialect.open(PulseSchema.SCHEMA, folder)) {
      String folderOfDialect = dialect == Dialect.SQLITE ? "sqlite" : "postgres";
      Statements statements = Statements.of(folderOfDialect, PulseSchema.SCHEMA);
      for (String name : statements.names()) {
        assertThat(
                database.<Boolean>read(session -> {
                  session.prepare(name).getMetaData();
                  return true;
                }))
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void itsTablesBearItsName(Dialect dialect) {
    try (TestDatabase database = dialect.open(PulseSchema.SCHEMA, folder)) {
      List<String> tables =
          switch (dialect) {
            case SQLITE ->
                database.query(
                    "select name from sqlite_schema where type = 'table' and name not like"
                        + " 'sqlite%'");
            case POSTGRES ->
                database.query(
                    "select tablename from pg_tables where schemaname = 'public' and tablename like"
                        + " 'pulse%'");
          };
      assertThat(tables)
          .contains("pulse_schema_migration")
          .allSatisfy(table -> assertThat(table).startsWith("pulse_"));
    }
  }
}
