package dev.carillon.benchmarks.flame;

import java.util.List;
import java.util.Locale;

/** Whose code a frame is: its colour. */
enum Origin {
  ENGINE("engine", "#e4572e"),
  STORE("store", "#2e86ab"),
  EGRESS("egress", "#17a398"),
  HTTP("http, api", "#8f6bb3"),
  SIGNING("signing, provider", "#d1495b"),
  OTHER_ROOM("other rooms", "#c0843f"),
  SQLITE("SQLite, JDBC drivers", "#5fa8d3"),
  LIBRARY("libraries", "#b7b78a"),
  JDK("JDK", "#a3b18a"),
  COLLECTOR("garbage collector", "#7d8597"),
  COMPILER("JIT compiler", "#adb5bd"),
  KERNEL("kernel", "#e9c46a"),
  NATIVE("native, JVM", "#ced4da");

  private static final String OURS = "dev/carillon/";
  private static final List<String> JDK_PACKAGES = List.of("java/", "jdk/", "sun/", "javax/");
  private static final List<String> DRIVERS =
      List.of("org/sqlite/", "org/postgresql/", "com/zaxxer/", "libsqlitejdbc", "Java_org_sqlite");
  private static final List<String> COLLECTING =
      List.of("G1", "GCTask", "ParallelGC", "Serial", "WorkerThread", "VM_G1", "VMThread");
  private static final List<String> COMPILING =
      List.of("CompileBroker", "C2Compiler", "Compile::", "Compiler::", "PhaseIdealLoop");

  private final String words;
  private final String colour;

  Origin(String words, String colour) {
    this.words = words;
    this.colour = colour;
  }

  /** Whether it is code of this product. */
  boolean isRoom() {
    return switch (this) {
      case ENGINE, STORE, EGRESS, HTTP, SIGNING, OTHER_ROOM -> true;
      case SQLITE, LIBRARY, JDK, COLLECTOR, COMPILER, KERNEL, NATIVE -> false;
    };
  }

  String words() {
    return words;
  }

  String colour() {
    return colour;
  }

  /**
   * @param caller the origin of what called it: what the compiler or the collector calls is theirs
   */
  static Origin of(String frame, Origin caller) {
    if (caller == COMPILER || caller == COLLECTOR) {
      return caller;
    }
    if (frame.startsWith(OURS)) {
      return ofRoom(frame.substring(OURS.length()));
    }
    if (frame.endsWith("_[k]")) {
      return KERNEL;
    }
    if (startsWithAny(frame, DRIVERS)) {
      return SQLITE;
    }
    if (startsWithAny(frame, JDK_PACKAGES)) {
      return JDK;
    }
    if (startsWithAny(frame, COMPILING)) {
      return COMPILER;
    }
    if (startsWithAny(frame, COLLECTING)) {
      return COLLECTOR;
    }
    if (frame.indexOf('/') > 0) {
      return LIBRARY;
    }
    return caller == SQLITE ? SQLITE : NATIVE;
  }

  private static Origin ofRoom(String path) {
    int slash = path.indexOf('/');
    String room = slash < 0 ? "" : path.substring(0, slash).toLowerCase(Locale.ROOT);
    return switch (room) {
      case "engine" -> ENGINE;
      case "store" -> STORE;
      case "egress" -> EGRESS;
      case "http", "api" -> HTTP;
      case "signing", "provider" -> SIGNING;
      default -> OTHER_ROOM;
    };
  }

  private static boolean startsWithAny(String frame, List<String> starts) {
    return starts.stream().anyMatch(frame::startsWith);
  }
}
