package dev.carillon.app;

import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.UnusableStoreException;
import dev.carillon.store.postgres.PostgresConfig;
import dev.carillon.store.postgres.PostgresDatabase;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Schema;
import dev.carillon.store.sqlite.SqliteConfig;
import dev.carillon.store.sqlite.SqliteDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the databases that the configuration asks for: the one place that knows the dialects. */
final class Stores {
  private Stores() {}

  /** The server's own schema. */
  static Database open(Configuration.Storage storage, Path folder) throws StartupException {
    Configuration.Database shared = storage.database();
    return said(() -> shared == null ? sqlite(folder) : postgres(shared));
  }

  /** A provider's, in the same place. */
  static Database beside(Database database, Schema schema) throws StartupException {
    return said(() -> database.beside(schema));
  }

  private static Database said(Supplier<Database> opening) throws StartupException {
    try {
      return opening.get();
    } catch (UnusableStoreException e) {
      throw new StartupException(StartupException.Kind.DATA, text(e), e);
    } catch (StoreUnavailableException e) {
      throw new StartupException(StartupException.Kind.UNAVAILABLE, text(e), e);
    }
  }

  private static Database sqlite(Path folder) {
    SqliteConfig usual = SqliteConfig.DEFAULTS;
    return SqliteDatabase.open(
        new SqliteConfig(
            folder,
            InstallationFolder.FILES,
            usual.readers(),
            usual.busyTimeout(),
            usual.cacheKibibytes()));
  }

  private static Database postgres(Configuration.Database shared) {
    PostgresConfig usual = PostgresConfig.DEFAULTS;
    return PostgresDatabase.open(
        withAccount(shared),
        new PostgresConfig(
            shared.connections(),
            usual.connectTimeout(),
            usual.connectionWait(),
            usual.statementTimeout(),
            usual.answerTimeout(),
            usual.migrationTimeout()));
  }

  /** The driver takes user and password as parameters of the URL. */
  static String withAccount(Configuration.Database shared) {
    StringBuilder url = new StringBuilder(shared.url());
    append(url, "user", shared.user());
    append(url, "password", shared.password() == null ? null : shared.password().value());
    return url.toString();
  }

  private static void append(StringBuilder url, String name, @Nullable String value) {
    if (value != null) {
      url.append(url.indexOf("?") < 0 ? '?' : '&')
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
    }
  }

  private static String text(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
