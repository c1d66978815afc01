package dev.carillon.benchmarks.child;

import java.nio.file.Path;

/** The tools of the JDK that runs this. */
public final class JavaCommand {
  private JavaCommand() {}

  public static String java() {
    return tool("java");
  }

  public static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }
}
