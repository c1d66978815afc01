package dev.carillon.benchmarks;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Hands over to JMH. */
@Command(
    name = "micro",
    description = "JMH on parts of the hot path: signing, deciding, matching, JSON, rows.")
final class MicroCommand implements Callable<Integer> {
  private static final String MAIN = "dev.carillon.benchmarks.micro.Micro";

  @Parameters(description = "which, and options of JMH (-h shows them)", arity = "0..*")
  private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    try {
      Class.forName(MAIN)
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments.toArray(String[]::new));
    } catch (InvocationTargetException failed) {
      throw failed.getCause() instanceof Exception cause ? cause : failed;
    }
    return 0;
  }
}
