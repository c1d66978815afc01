package dev.carillon.benchmarks.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** How long the disk takes to keep a few bytes: what every durable store's speed stands on. */
public final class DiskSync {
  private static final int APPEND_BYTES = 512;

  private DiskSync() {}

  /**
   * The median time of an append and its {@code fdatasync}, in milliseconds.
   *
   * @param folder on the disk in question
   */
  public static double medianMillis(Path folder, int appends) throws IOException {
    Path file = Files.createTempFile(folder, "sync", ".bin");
    long[] nanos = new long[appends];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(APPEND_BYTES);
      for (int i = 0; i < appends; i++) {
        bytes.clear();
        long start = System.nanoTime();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
        nanos[i] = System.nanoTime() - start;
      }
    } finally {
      Files.delete(file);
    }
    Arrays.sort(nanos);
    return nanos[appends / 2] / 1e6;
  }
}
