package dev.carillon.app;

import dev.carillon.app.observation.Printable;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The value of every key, from where it counts: command line before environment before
 * configuration file before default. The file of defaults is the list of keys there are: anything
 * else is refused with the nearest of them.
 *
 * <p>The key {@code egress.allow} is the variable {@code CARILLON_EGRESS_ALLOW}: upper case, with
 * an underscore for each dot and hyphen.
 */
final class Settings {
  static final String PREFIX = "CARILLON_";

  /** Variables that concern the launcher and the choice of the file: no keys. */
  private static final Set<String> NOT_KEYS = Set.of("CARILLON_JAVA_OPTIONS", "CARILLON_CONFIG");

  private final Map<String, Setting> settings = new HashMap<>();
  private final Set<String> unread = new TreeSet<>();

  /**
   * The text that counts for a key.
   *
   * @param where it comes from, as an error names it
   */
  private record Setting(String text, String where) {}

  private Settings() {}

  /**
   * @param commandLine by key, as {@code port}; an error names the option as {@code --port}
   * @param environment all of the process's variables
   * @param file null for none
   */
  static Settings of(
      Map<String, String> commandLine, Map<String, String> environment, @Nullable Path file)
      throws StartupException {
    Settings all = new Settings();
    ConfigurationFile.parse(ConfigurationFile.defaultsText(), "the defaults")
        .forEach((key, entry) -> all.put(key, entry.value(), "the default of " + key));
    Set<String> keys = new TreeSet<>(all.settings.keySet());
    all.unread.addAll(keys);
    if (file != null) {
      for (var entry : ConfigurationFile.read(file).entrySet()) {
        String where = file + ":" + entry.getValue().line();
        requireKnown(keys, entry.getKey(), entry.getKey(), where + ": ");
        all.put(entry.getKey(), entry.getValue().value(), where + ": " + entry.getKey());
      }
    }
    all.takeEnvironment(keys, environment);
    commandLine.forEach((key, text) -> all.put(key, text, "--" + key));
    return all;
  }

  private void takeEnvironment(Set<String> keys, Map<String, String> environment)
      throws StartupException {
    Map<String, String> keyOf = new HashMap<>();
    for (String key : keys) {
      keyOf.put(variable(key), key);
    }
    for (String name : new TreeSet<>(environment.keySet())) {
      if (!name.startsWith(PREFIX) || NOT_KEYS.contains(name)) {
        continue;
      }
      String key = keyOf.get(name);
      if (key == null) {
        requireKnown(keyOf.keySet(), name, name, "the environment: ");
      } else {
        put(key, environment.getOrDefault(name, "").strip(), name);
      }
    }
  }

  private void put(String key, String text, String where) {
    settings.put(key, new Setting(text, where));
  }

  private static void requireKnown(Set<String> keys, String key, String shown, String where)
      throws StartupException {
    if (keys.contains(key)) {
      return;
    }
    String message =
        where + Printable.of(shown) + " is no setting; did you mean " + Nearest.to(key, keys) + "?";
    if (key.matches("CARILLON_(SERVICE_.*|.*PORT_[0-9]+_.*)")) {
      message +=
          " (If Kubernetes made it for a service named carillon: set enableServiceLinks: false.)";
    }
    throw StartupException.configuration(message);
  }

  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /**
   * Reads a key; each is read once.
   *
   * @throws StartupException if the text is not of that type: names the key, the text and what is
   *     allowed
   */
  <T> T read(String key, SettingType<T> type) throws StartupException {
    Setting setting = settings.get(key);
    if (setting == null || !unread.remove(key)) {
      throw new IllegalStateException(key + " is not in the file of defaults, or is read twice");
    }
    try {
      return type.parse(setting.text());
    } catch (IllegalArgumentException e) {
      String shown = type.isSecret() ? "***" : Printable.of(setting.text());
      String why = e.getMessage() == null || e.getMessage().isEmpty() ? "" : e.getMessage() + "; ";
      throw StartupException.configuration(
          setting.where() + " = " + shown + " is not valid: " + why + "it takes " + type.allowed());
    }
  }

  /** Keys that stand in the file of defaults and that nobody has read. */
  Set<String> unread() {
    return new HashSet<>(unread);
  }

  /** The keys of the defaults, for tests and for messages. */
  static List<String> keys() throws StartupException {
    return List.copyOf(
        ConfigurationFile.parse(ConfigurationFile.defaultsText(), "the defaults").keySet());
  }
}
