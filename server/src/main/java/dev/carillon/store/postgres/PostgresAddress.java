package dev.carillon.store.postgres;

import dev.carillon.store.UnusableStoreException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where the database is and who we are to it, taken apart from a JDBC URL so that the password is
 * in no text that may be logged.
 */
final class PostgresAddress {
  private static final String SCHEME = "jdbc:postgresql:";
  private static final String FORM = "jdbc:postgresql://host:port/database?user=…&password=…";

  private final Properties properties;

  private PostgresAddress(Properties properties) {
    this.properties = properties;
  }

  /**
   * @throws UnusableStoreException if it is not a JDBC URL of PostgreSQL that names a user
   */
  static PostgresAddress of(String url) {
    // The driver must not see any other URL: it logs what it does not understand.
    Properties properties = url.startsWith(SCHEME) ? Driver.parseURL(url, null) : null;
    if (properties == null) {
      throw new UnusableStoreException(
          "The database URL is not one for PostgreSQL. It has the form %s".formatted(FORM), null);
    }
    // Otherwise the driver takes the name that the process runs under.
    if (PGProperty.USER.getOrDefault(properties) == null) {
      throw new UnusableStoreException(
          "The database URL names no user. It has the form %s".formatted(FORM), null);
    }
    // Otherwise the driver looks for a password file in the home folder.
    if (PGProperty.PASSWORD.getOrDefault(properties) == null) {
      PGProperty.PASSWORD.set(properties, "");
    }
    return new PostgresAddress(properties);
  }

  /** Without a query, so without user and password: those are among the {@link #properties}. */
  String bareUrl() {
    return "jdbc:postgresql://%s/%s"
        .formatted(hosts(), URLEncoder.encode(database(), StandardCharsets.UTF_8));
  }

  /** All that the URL said, in the driver's words, the password included. */
  Properties properties() {
    Properties copy = new Properties();
    copy.putAll(properties);
    return copy;
  }

  String database() {
    return text(PGProperty.PG_DBNAME);
  }

  String user() {
    return text(PGProperty.USER);
  }

  /** Host and port, several with commas between. */
  String hosts() {
    String[] hosts = text(PGProperty.PG_HOST).split(",", -1);
    String[] ports = text(PGProperty.PG_PORT).split(",", -1);
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < hosts.length; i++) {
      joined.append(i == 0 ? "" : ",").append(hosts[i]).append(':').append(ports[i]);
    }
    return joined.toString();
  }

  private String text(PGProperty property) {
    String value = property.getOrDefault(properties);
    return value == null ? "" : value;
  }

  /** Safe to show. */
  @Override
  public String toString() {
    return "%s/%s".formatted(hosts(), database());
  }
}
