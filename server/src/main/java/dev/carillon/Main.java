package dev.carillon;

import dev.carillon.cli.CommandLineInterface;

/** Where the JVM starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(CommandLineInterface.run(args));
  }
}
