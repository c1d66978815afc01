package dev.carillon.store.sql;

import java.util.List;

/**
 * What one part of the program keeps in a database of either dialect: the server itself, or a
 * provider. With SQLite each schema lies in a file of its own, {@code name.db}; with PostgreSQL all
 * are in one database, told apart by the prefix of their tables.
 *
 * @param name lower-case letters
 * @param tablePrefix what the names of its tables begin with; may be empty
 * @param resources the folder of its SQL files, an absolute name of resources. Below it are a
 *     folder for each dialect ({@code sqlite}, {@code postgres}) and there a file for each topic
 *     and the folder {@code migrations}
 * @param topics the files with its statements, without their ending
 * @param migrations the files that make its tables, without their ending; the place in the list is
 *     the version
 */
public record Schema(
    String name,
    String tablePrefix,
    String resources,
    List<String> topics,
    List<String> migrations) {

  /** The server's own: catalog, journal and history. */
  public static final Schema SERVER =
      new Schema(
          "journal",
          "",
          "/dev/carillon/store",
          List.of("catalog", "journal", "history", "idempotency", "retention"),
          List.of("0001_foundation"));

  public Schema {
    if (!name.matches("[a-z]+")) {
      throw new IllegalArgumentException("not a name of lower-case letters: " + name);
    }
    topics = List.copyOf(topics);
    migrations = List.copyOf(migrations);
  }

  /** A provider's: the files lie with its code, the tables begin with its name. */
  public static Schema ofProvider(String name, List<String> topics, List<String> migrations) {
    return new Schema(
        name, name + "_", "/dev/carillon/provider/%s".formatted(name), topics, migrations);
  }
}
