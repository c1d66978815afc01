package dev.carillon.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A configuration file: lines of {@code key = value} in UTF-8; blank lines and lines that start
 * with {@code #} are passed over. There are no escapes, no continued lines and no quotes: what
 * stands behind the first equals sign, trimmed, is the value. A key that stands there twice is an
 * error, for one of the two would be ignored.
 */
final class ConfigurationFile {
  private static final String DEFAULTS = "carillon.properties";
  private static final long MAX_BYTES = 1 << 20;

  /** A value and the line that it stands on. */
  record Entry(String value, int line) {}

  private ConfigurationFile() {}

  /** The text of the file that ships with Carillon: every key, its default, and what it does. */
  static String defaultsText() {
    try (InputStream in = ConfigurationFile.class.getResourceAsStream(DEFAULTS)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + DEFAULTS);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, Entry> read(Path file) throws StartupException {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
        throw StartupException.configuration(
            "the configuration file " + file + " is longer than 1 MiB; is it the right one?");
      }
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw StartupException.configuration("there is no configuration file " + file);
    } catch (CharacterCodingException e) {
      throw StartupException.configuration("the configuration file " + file + " is not UTF-8 text");
    } catch (IOException e) {
      throw StartupException.configuration(
          "the configuration file " + file + " cannot be read: " + e);
    }
  }

  static Map<String, Entry> parse(String text, String name) throws StartupException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    int number = 0;
    for (String raw : (Iterable<String>) text.lines()::iterator) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals <= 0) {
        throw StartupException.configuration(
            name + ":" + number + " is neither a comment nor of the form key = value");
      }
      String key = line.substring(0, equals).strip();
      Entry entry = new Entry(line.substring(equals + 1).strip(), number);
      Entry earlier = entries.put(key, entry);
      if (earlier != null) {
        throw StartupException.configuration(
            name + ":" + number + ": " + key + " stands on line " + earlier.line() + " already");
      }
    }
    return entries;
  }
}
