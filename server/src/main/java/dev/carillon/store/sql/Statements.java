package dev.carillon.store.sql;

import dev.carillon.store.UnusableStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of one schema in one dialect, by name. It lives as resources: {@code sqlite/journal.sql},
 * {@code postgres/journal.sql} and so on, one file per topic, the same names in both. A statement
 * begins at a line {@code -- name: the_name} and ends before the next one; a comment above that
 * line says why it differs from the other dialect's, where it does.
 */
public final class Statements {
  /** The files that every schema needs; they lie with the server's own. */
  private static final List<String> SHARED = List.of("transaction", "migration");

  /** Stands for the beginning of the tables' names in the shared files. */
  private static final String PREFIX = "${prefix}";

  private static final String NAME = "-- name:";

  private final String dialect;
  private final Schema schema;
  private final Map<String, String> texts;

  private Statements(String dialect, Schema schema, Map<String, String> texts) {
    this.dialect = dialect;
    this.schema = schema;
    this.texts = texts;
  }

  /**
   * @param dialect the folder: {@code sqlite} or {@code postgres}
   */
  public static Statements of(String dialect, Schema schema) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String topic : SHARED) {
      String path = path(Schema.SERVER, dialect, topic);
      parse(path, resource(path).replace(PREFIX, schema.tablePrefix()), texts);
    }
    for (String topic : schema.topics()) {
      String path = path(schema, dialect, topic);
      parse(path, resource(path), texts);
    }
    return new Statements(dialect, schema, texts);
  }

  /** The statements of topics that only one dialect has, of the server's own. */
  public static Statements ofTopics(String dialect, String... topics) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String topic : topics) {
      String path = path(Schema.SERVER, dialect, topic);
      parse(path, resource(path), texts);
    }
    return new Statements(dialect, Schema.SERVER, texts);
  }

  private static String path(Schema schema, String dialect, String file) {
    return "%s/%s/%s.sql".formatted(schema.resources(), dialect, file);
  }

  public String dialect() {
    return dialect;
  }

  public Schema schema() {
    return schema;
  }

  public String text(String name) {
    String text = texts.get(name);
    if (text == null) {
      throw new IllegalArgumentException("no statement %s for %s".formatted(name, dialect));
    }
    return text;
  }

  public Set<String> names() {
    return Set.copyOf(texts.keySet());
  }

  /** The numbered migration's file as it is. */
  String migration(String name) {
    return resource(path(schema, dialect, "migrations/" + name));
  }

  /**
   * The statements of a migration: each ends with a semicolon at the end of a line, a trigger with
   * the line {@code end;}.
   */
  static List<String> split(String file) {
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (String line : file.split("\n", -1)) {
      if (line.isBlank() || line.startsWith("--")) {
        continue;
      }
      statement.append(line).append('\n');
      boolean trigger = statement.indexOf("create trigger") == 0;
      if (trigger ? line.equals("end;") : line.endsWith(";")) {
        statements.add(statement.substring(0, statement.length() - 2));
        statement.setLength(0);
      }
    }
    if (!statement.isEmpty()) {
      throw new IllegalArgumentException("a statement without an end: " + statement);
    }
    return statements;
  }

  private static void parse(String path, String file, Map<String, String> texts) {
    String name = null;
    StringBuilder text = new StringBuilder();
    for (String line : file.split("\n", -1)) {
      if (line.startsWith(NAME)) {
        keep(path, name, text, texts);
        name = line.substring(NAME.length()).strip();
      } else if (!line.startsWith("--")) {
        text.append(line).append('\n');
      }
    }
    keep(path, name, text, texts);
  }

  private static void keep(
      String path, @Nullable String name, StringBuilder text, Map<String, String> texts) {
    String statement = text.toString().strip();
    text.setLength(0);
    if (name == null) {
      if (!statement.isEmpty()) {
        throw new IllegalArgumentException(path + " begins with a statement that has no name");
      }
      return;
    }
    if (!statement.endsWith(";")) {
      throw new IllegalArgumentException(path + ": " + name + " does not end with a semicolon");
    }
    String before = texts.put(name, statement.substring(0, statement.length() - 1));
    if (before != null) {
      throw new IllegalArgumentException(path + ": " + name + " is there twice");
    }
  }

  private static String resource(String path) {
    try (InputStream in = Statements.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new UnusableStoreException("this program lacks its file " + path, null);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }
}
