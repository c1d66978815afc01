package dev.carillon.store.sqlite;

import dev.carillon.store.UnusableStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data folder, held by this process alone for as long as it is open: SQLite itself would let a
 * second server in. The lock is the operating system's, so that a killed server leaves none behind.
 */
final class DataFolder implements AutoCloseable {
  private static final String LOCK = "journal.lock";

  /** What a file system or a person puts into any folder. */
  private static final Set<String> HARMLESS = Set.of("lost+found", ".DS_Store", ".gitkeep");

  private final Path folder;
  private final FileChannel lock;

  private DataFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * @param neighbours names of files that may be there before the database is
   */
  static DataFolder take(Path folder, Set<String> neighbours) {
    try {
      Files.createDirectories(folder);
      requireOursOrEmpty(folder, neighbours);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new UnusableStoreException(
            ("The data folder %s is in use by another Carillon server. Stop that one, or give this"
                    + " one a folder of its own.")
                .formatted(folder.toAbsolutePath()),
            null);
      }
      return new DataFolder(folder, channel);
    } catch (IOException failure) {
      throw new UnusableStoreException(
          "The data folder %s cannot be used: %s. Carillon needs to read and write there."
              .formatted(folder.toAbsolutePath(), failure),
          failure);
    }
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Gives a finished and synced file its name, for good. */
  void publish(String unfinished, String name) throws IOException {
    Files.move(file(unfinished), file(name), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // held within this very process
    }
  }

  private static void requireOursOrEmpty(Path folder, Set<String> neighbours) throws IOException {
    if (Files.exists(folder.resolve(SqliteDatabase.FILE))) {
      return;
    }
    List<String> foreign;
    try (Stream<Path> entries = Files.list(folder)) {
      foreign =
          entries
              .map(entry -> entry.getFileName().toString())
              .filter(name -> !name.startsWith("journal."))
              .filter(name -> !neighbours.contains(name) && !HARMLESS.contains(name))
              .sorted()
              .limit(5)
              .toList();
    }
    if (!foreign.isEmpty()) {
      throw new UnusableStoreException(
          ("The data folder %s holds other files (%s) and no %s: it is not Carillon's. Give"
                  + " Carillon an empty or new folder.")
              .formatted(folder.toAbsolutePath(), String.join(", ", foreign), SqliteDatabase.FILE),
          null);
    }
  }
}
