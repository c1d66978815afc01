package dev.carillon.store.sqlite;

import dev.carillon.store.UnusableStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first 100 bytes of a database file, read before SQLite touches it: what is not ours, or not
 * whole, stays as it is. The layout is that of SQLite's documentation, "Database File Format",
 * section 1.3.
 */
final class FileHeader {
  /** "CRLN": what {@code pragma application_id} says of our files. */
  static final int APPLICATION_ID = 0x43524c4e;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = 100;
  private static final int PAGE_SIZE_AT = 16;
  private static final int PAGE_COUNT_AT = 28;
  private static final int APPLICATION_ID_AT = 68;

  private FileHeader() {}

  static void requireWhole(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(read(file));
    if (header.remaining() < LENGTH) {
      throw unusable(
          file, "is truncated: it has only %d bytes".formatted(header.remaining()), null);
    }
    if (!Arrays.equals(header.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw unusable(file, "is not a database", null);
    }
    if (header.getInt(APPLICATION_ID_AT) != APPLICATION_ID) {
      throw unusable(file, "is a database of another program", null);
    }
    long pageSize = Short.toUnsignedLong(header.getShort(PAGE_SIZE_AT));
    long bytes = (pageSize == 1 ? 65_536 : pageSize) * header.getInt(PAGE_COUNT_AT);
    // With a log beside it the file may rightly be short: opening it brings the pages back.
    if (!hasLog(file) && Files.size(file) < bytes) {
      throw unusable(file, "is truncated: %d bytes of %d".formatted(Files.size(file), bytes), null);
    }
  }

  private static UnusableStoreException unusable(
      Path file, String fault, @Nullable Throwable cause) {
    return new UnusableStoreException(
        "%s %s. Nothing was changed. Put a backup in its place, or give Carillon another folder."
            .formatted(file.toAbsolutePath(), fault),
        cause);
  }

  private static byte[] read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(LENGTH);
    }
  }

  private static boolean hasLog(Path file) throws IOException {
    Path log = file.resolveSibling(file.getFileName() + "-wal");
    return Files.exists(log) && Files.size(log) > 0;
  }
}
