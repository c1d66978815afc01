package dev.carillon.cli;

import dev.carillon.cli.demo.DemoReceiver;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo-receiver", description = "The other process of the demo.", hidden = true)
final class DemoReceiverCommand implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    DemoReceiver.run();
    return 0;
  }
}
