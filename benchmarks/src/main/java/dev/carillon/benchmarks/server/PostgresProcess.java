package dev.carillon.benchmarks.server;

import dev.carillon.benchmarks.child.ChildProcess;
import dev.carillon.benchmarks.child.Facts;
import dev.carillon.benchmarks.machine.ProcessStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A PostgreSQL server of this run's own. */
public final class PostgresProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ChildProcess process;
  private final long postmaster;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private PostgresProcess(ChildProcess process) {
    this.process = process;
    Facts facts = Facts.parse(process.await("ready", PATIENCE));
    this.postmaster = facts.number("postmaster");
    for (String name : PostgresServer.PROVEN) {
      settings.put(name, facts.text(name).replace('_', ' '));
    }
    for (String name : List.of("fsync", "synchronous_commit", "full_page_writes")) {
      if (!"on".equals(settings.get(name))) {
        throw new IllegalStateException("PostgreSQL has " + name + " = " + settings.get(name));
      }
    }
  }

  public static PostgresProcess start(Path folder, Path log) {
    return new PostgresProcess(
        ChildProcess.start(
            "PostgreSQL",
            List.of("-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1"),
            PostgresServer.class,
            List.of(folder.toString()),
            log));
  }

  /** The JDBC URL of a new and empty database. */
  public String newDatabase(String name) {
    return process.ask("database " + name, PATIENCE);
  }

  /** Deletes a database with all that is in it. */
  public void drop(String name) {
    process.ask("drop " + name, PATIENCE);
  }

  /** What a database takes up, without the log that all share. */
  public long bytes(String name) {
    return Long.parseLong(process.ask("bytes " + name, PATIENCE));
  }

  /** What SHOW says. */
  public Map<String, String> settings() {
    return settings;
  }

  /** Of all its processes, those that have ended too. */
  public long cpuMicros() {
    return ProcessStatus.treeCpuMicros(postmaster);
  }

  @Override
  public void close() {
    process.close();
  }
}
