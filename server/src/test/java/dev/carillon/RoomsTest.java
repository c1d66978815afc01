package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the table of rooms of docs/ARCHITECTURE.md: which room may use which. */
class RoomsTest {
  private static final String ROOT = "dev.carillon.";
  private static final String MAIN = "";

  /** Each room and the rooms that it may use besides itself. */
  private static final Map<String, Set<String>> ROOMS =
      Map.ofEntries(
          Map.entry("model", Set.of()),
          Map.entry("signing", Set.of("model")),
          Map.entry("store", Set.of("model")),
          Map.entry("egress", Set.of("model")),
          Map.entry("http", Set.of("model")),
          Map.entry("store.sql", Set.of("store", "model")),
          Map.entry("store.sqlite", Set.of("store.sql", "store", "model")),
          Map.entry("store.postgres", Set.of("store.sql", "store", "model")),
          Map.entry("provider", Set.of("model", "signing", "http")),
          Map.entry("provider.pulse", Set.of("provider", "model", "signing", "http", "store.sql")),
          Map.entry("engine", Set.of("model", "signing", "store", "egress", "provider")),
          Map.entry("api", Set.of("model", "store", "http", "signing")),
          Map.entry(
              "app",
              Set.of(
                  "model",
                  "signing",
                  "store",
                  "store.sql",
                  "store.sqlite",
                  "store.postgres",
                  "egress",
                  "http",
                  "provider",
                  "provider.pulse",
                  "engine",
                  "api")),
          Map.entry("cli", Set.of("app")),
          Map.entry(MAIN, Set.of("cli")));

  /** Only the door out may hold an HTTP client or open a socket. */
  private static final List<String> CLIENTS =
      List.of(
          "org.apache.hc.client5",
          "org.apache.hc.core5",
          "java.net.http.",
          "java.net.Socket",
          "java.net.HttpURLConnection",
          "java.net.URLConnection",
          "javax.net.ssl.SSLSocket");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.carillon");

  @Test
  void noRoomUsesARoomThatTheTableDoesNotName() {
    Set<String> broken = new TreeSet<>();
    for (JavaClass user : CLASSES) {
      for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
        JavaClass used = dependency.getTargetClass();
        if (!used.getPackageName().startsWith("dev.carillon")) {
          continue;
        }
        String from = room(user);
        String to = room(used);
        if (!from.equals(to) && !ROOMS.getOrDefault(from, Set.of()).contains(to)) {
          broken.add(user.getName() + " (" + from + ") uses " + used.getName() + " (" + to + ")");
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyClassIsInARoom() {
    assertThat(CLASSES.stream().map(RoomsTest::room).distinct()).isSubsetOf(ROOMS.keySet());
  }

  @Test
  void theModelUsesTheJdkAlone() {
    Set<String> foreign = new TreeSet<>();
    for (JavaClass user : CLASSES) {
      if (!room(user).equals("model")) {
        continue;
      }
      for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
        String used = dependency.getTargetClass().getPackageName();
        boolean known =
            used.isEmpty() // primitive types
                || used.startsWith("java.")
                || used.equals("dev.carillon.model")
                || used.equals("org.jspecify.annotations");
        if (!known) {
          foreign.add(user.getName() + " uses " + dependency.getTargetClass().getName());
        }
      }
    }
    assertThat(foreign).isEmpty();
  }

  @Test
  void thereIsOneDoorOut() {
    Set<String> doors = new TreeSet<>();
    for (JavaClass user : CLASSES) {
      if (room(user).equals("egress") || isAProgramOutsideTheServer(user)) {
        continue;
      }
      for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
        String used = dependency.getTargetClass().getName();
        if (CLIENTS.stream().anyMatch(used::startsWith)) {
          doors.add(user.getName() + " uses " + used);
        }
      }
    }
    assertThat(doors).isEmpty();
  }

  @Test
  void belowAppNobodyReadsAClockOrRollsADieByItself() {
    Set<String> impure = new TreeSet<>();
    for (JavaClass user : CLASSES) {
      if (Set.of("app", "cli", MAIN).contains(room(user))) {
        continue;
      }
      user.getMethodCallsFromSelf().stream()
          .filter(call -> {
            String owner = call.getTargetOwner().getName();
            String method = call.getTarget().getName();
            return (owner.equals("java.time.Instant") && method.equals("now"))
                || (owner.equals("java.lang.System") && method.equals("currentTimeMillis"))
                || (owner.equals("java.lang.Math") && method.equals("random"));
          })
          .forEach(call -> impure.add(call.getDescription()));
    }
    assertThat(impure).isEmpty();
  }

  /** The demo's client side is no part of the server: it is the product that publishes to it. */
  private static boolean isAProgramOutsideTheServer(JavaClass type) {
    return type.getPackageName().startsWith(ROOT + "cli.");
  }

  /** The longest room whose package holds the class. */
  private static String room(JavaClass type) {
    String name = type.getPackageName();
    if (name.equals("dev.carillon")) {
      return MAIN;
    }
    String below = name.substring(ROOT.length());
    return ROOMS.keySet().stream()
        .filter(room -> !room.isEmpty())
        .filter(room -> below.equals(room) || below.startsWith(room + "."))
        .max(Comparator.comparingInt(String::length))
        .orElse(below);
  }
}
