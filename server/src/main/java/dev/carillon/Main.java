package dev.carillon;

import dev.carillon.cli.CommandLineInterface;

/** Where the JVM starts. */
public final class Main {
  private Main() {}

  /** How many platform threads carry the virtual ones; read by the JVM with the first of these. */
  private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

  public static void main(String[] args) {
    leaveRoomBesideTheCarriers();
    System.exit(CommandLineInterface.run(args));
  }

  /**
   * One processor stays for the platform threads (the committer, the selectors, the collector).
   * With a carrier for every processor they push each other aside; on two processors that was
   * measured as 5 % more processor time for each delivery. Nothing holds a carrier for long: native
   * drivers, name lookups and costly signatures have platform threads of their own.
   */
  private static void leaveRoomBesideTheCarriers() {
    if (System.getProperty(CARRIERS) == null) {
      int carriers = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
      System.setProperty(CARRIERS, Integer.toString(carriers));
    }
  }
}
