package dev.carillon.benchmarks;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "flame", description = "Not there yet.")
final class FlameCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return Main.FAULT;
  }
}
