package dev.carillon;

/** Where the JVM starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(0);
  }
}
