package dev.carillon.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.carillon.store.StoreUnavailableException;
import dev.carillon.store.UnusableStoreException;
import dev.carillon.store.sql.Cutoff;
import dev.carillon.store.sql.Database;
import dev.carillon.store.sql.Migrator;
import dev.carillon.store.sql.Schema;
import dev.carillon.store.sql.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * The shared database: a pool of connections to one PostgreSQL server, which other nodes use at the
 * same time.
 */
public final class PostgresDatabase implements Database {
  /** A deadlock or a lost race is rare; the same transaction loses so often only by a fault. */
  private static final int RUNS = 5;

  /** How much longer than a statement the connection waits: the server's own word comes first. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final Statements PARTITIONS = Statements.ofTopics("postgres", "partitions");

  private final PostgresAddress address;
  private final PostgresConfig config;
  private final HikariDataSource pool;
  private final Statements statements;

  /** Null for what lies beside the server's own schema: nothing there is kept by weeks. */
  private final @Nullable Partitions partitions;

  private final WholeWeeks.Progress progress = new WholeWeeks.Progress();
  private final String where;

  private PostgresDatabase(
      PostgresAddress address,
      PostgresConfig config,
      HikariDataSource pool,
      Statements statements,
      @Nullable Partitions partitions) {
    this.address = address;
    this.config = config;
    this.pool = pool;
    this.statements = statements;
    this.partitions = partitions;
    this.where = address.toString();
  }

  /**
   * Connects, checks that the server keeps what it commits, migrates and makes the partitions of
   * the weeks to come, while other nodes that do the same wait for each other.
   *
   * @param url {@code jdbc:postgresql://host:port/database?user=…&password=…}, and whatever else
   *     the driver takes there, such as {@code sslmode}
   * @throws UnusableStoreException if the server or the database will not do; the message says why
   *     and what to set
   * @throws StoreUnavailableException if nothing answers there
   */
  public static PostgresDatabase open(String url, PostgresConfig config) {
    PostgresAddress address = PostgresAddress.of(url);
    Statements statements = Statements.of("postgres", Schema.SERVER);
    Partitions partitions = new Partitions();
    prepare(address, config, statements, partitions);
    return new PostgresDatabase(address, config, pool(address, config), statements, partitions);
  }

  /** In the same database, over the same pool of connections. */
  @Override
  public Database beside(Schema schema) {
    Statements others = Statements.of("postgres", schema);
    prepare(address, config, others, null);
    return new PostgresDatabase(address, config, pool, others, null);
  }

  private static void prepare(
      PostgresAddress address,
      PostgresConfig config,
      Statements statements,
      @Nullable Partitions partitions) {
    Statements server = Statements.ofTopics("postgres", "server");
    Duration patience = config.migrationTimeout();
    try (Connection connection =
        new Driver()
            .connect(address.bareUrl(), properties(address, config, patience.plus(GRACE)))) {
      if (connection == null) {
        throw new IllegalStateException("the driver does not know its own URL");
      }
      settings(connection, server)
          .problem()
          .ifPresent(problem -> {
            throw new UnusableStoreException(
                "PostgreSQL at %s cannot be used: %s.".formatted(address, problem), null);
          });
      limitStatements(connection, server, patience);
      try (Statement lock = connection.createStatement()) {
        lock.execute(server.text("lock_migrations"));
      }
      new Migrator(statements, address.toString()).migrate(connection);
      if (partitions != null) {
        partitions.makeAhead(new PartitionTables(connection, PARTITIONS));
      }
    } catch (SQLException failure) {
      throw PostgresFailures.whileOpening(failure, address);
    }
  }

  private static ServerSettings settings(Connection connection, Statements server)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(server.text("settings"))) {
      row.next();
      return new ServerSettings(
          row.getInt("version"),
          row.getString("fsync"),
          row.getString("full_page_writes"),
          row.getString("synchronous_commit"),
          row.getString("encoding"),
          row.getBoolean("read_only"));
    }
  }

  private static void limitStatements(Connection connection, Statements server, Duration limit)
      throws SQLException {
    String millis = Long.toString(limit.toMillis());
    try (PreparedStatement statement =
        connection.prepareStatement(server.text("limit_statements"))) {
      statement.setString(1, millis);
      statement.setString(2, millis);
      statement.execute();
    }
  }

  /** What the URL says wins over these. */
  private static Properties properties(
      PostgresAddress address, PostgresConfig config, Duration answerTimeout) {
    Properties properties = new Properties();
    PGProperty.APPLICATION_NAME.set(properties, "carillon");
    PGProperty.CONNECT_TIMEOUT.set(properties, seconds(config.connectTimeout()));
    PGProperty.LOGIN_TIMEOUT.set(properties, seconds(config.connectTimeout()));
    PGProperty.SOCKET_TIMEOUT.set(properties, seconds(answerTimeout));
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    properties.putAll(address.properties());
    return properties;
  }

  private static int seconds(Duration duration) {
    return (int) Math.max(1, duration.plusMillis(999).toSeconds());
  }

  /**
   * Each connection's settings. Limits: a lock counts as a part of its statement.
   *
   * <p>Plans: every statement is made to walk an index. A prepared statement keeps its plan until
   * the tables are analyzed, a minute or more, and what was planned while they were small reads
   * them whole when they no longer are: settling ten deliveries took 5 ms instead of 0.4 ms after
   * 20,000 of them, and longer with each further one.
   */
  private static String session(PostgresConfig config) {
    return """
    set statement_timeout = %d;
    set idle_in_transaction_session_timeout = %d;
    set enable_seqscan = off;
    set enable_hashjoin = off;
    set enable_mergejoin = off
    """
        .formatted(config.statementTimeout().toMillis(), config.answerTimeout().toMillis());
  }

  private static HikariDataSource pool(PostgresAddress address, PostgresConfig config) {
    HikariConfig settings = new HikariConfig();
    settings.setPoolName("postgres");
    settings.setDriverClassName(Driver.class.getName());
    settings.setJdbcUrl(address.bareUrl());
    settings.setDataSourceProperties(properties(address, config, config.answerTimeout()));
    settings.setMaximumPoolSize(config.connections());
    settings.setMinimumIdle(2);
    settings.setConnectionTimeout(config.connectionWait().toMillis());
    settings.setValidationTimeout(
        Math.min(config.connectTimeout().toMillis(), config.connectionWait().toMillis()));
    settings.setKeepaliveTime(Duration.ofMinutes(2).toMillis());
    settings.setMaxLifetime(Duration.ofMinutes(30).toMillis());
    settings.setConnectionInitSql(session(config));
    // The server answered a moment ago; if it is gone again, that is for the first caller to hear.
    settings.setInitializationFailTimeout(-1);
    return new HikariDataSource(settings);
  }

  @Override
  public <T> T read(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      return run(work, connection);
    } catch (SQLException failure) {
      throw PostgresFailures.of(failure, where);
    }
  }

  @Override
  public <T> T write(Work<T> work) {
    for (int run = 1; ; run++) {
      try (Connection connection = pool.getConnection()) {
        return transaction(work, connection);
      } catch (SQLException failure) {
        if (run == RUNS || !PostgresFailures.worthAnotherRun(failure)) {
          throw PostgresFailures.of(failure, where);
        }
      }
    }
  }

  private <T> T transaction(Work<T> work, Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    boolean committed = false;
    try {
      T result = run(work, connection);
      connection.commit();
      committed = true;
      return result;
    } finally {
      if (!committed) {
        rollback(connection);
      }
    }
  }

  /** The pool sets the connection back, and throws it away if it is broken. */
  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException broken) {
      // What made the work fail is the better message, and a broken connection commits nothing.
    }
  }

  private <T> T run(Work<T> work, Connection connection) throws SQLException {
    PostgresSession session = new PostgresSession(connection, statements);
    T result = work.run(session);
    session.close();
    return result;
  }

  @Override
  public Dropped dropWhole(Cutoff cutoff, int limit) {
    if (partitions == null) {
      return new Dropped(0, cutoff);
    }
    try (Connection connection = pool.getConnection()) {
      PartitionTables tables = new PartitionTables(connection, PARTITIONS);
      partitions.makeAhead(tables, cutoff.now());
      return new WholeWeeks(tables, progress, cutoff, limit).drop();
    } catch (SQLException failure) {
      throw PostgresFailures.of(failure, where);
    }
  }

  /** The server's autovacuum does it. */
  @Override
  public void tidy() {}

  /** Vacuum does it, which is the server's own. */
  @Override
  public void scrub() {}

  @Override
  public boolean sole() {
    return false;
  }

  /** The pool goes with the server's own schema, which has the partitions. */
  @Override
  public void close() {
    if (partitions != null) {
      pool.close();
    }
  }
}
