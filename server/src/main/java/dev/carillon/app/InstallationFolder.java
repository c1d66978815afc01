package dev.carillon.app;

import dev.carillon.app.StartupException.Kind;
import dev.carillon.app.observation.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one installation. It is made for its owner's eyes only, and so are the files with
 * secrets in it.
 */
final class InstallationFolder {
  static final String ADMIN_TOKEN = "admin-token";
  static final String MASTER_KEY = "master.key";

  private static final Logger LOG = LoggerFactory.getLogger(InstallationFolder.class);
  private static final String OWNER_ONLY_FOLDER = "rwx------";
  private static final String OWNER_ONLY = "rw-------";
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  /** The files of an installation that the store does not make. */
  static final Set<String> FILES = Set.of(ADMIN_TOKEN, MASTER_KEY);

  /** What the names of the embedded store's files begin with. */
  private static final String STORE = "journal.";

  private static final int MAX_SECRET_BYTES = 16 * 1_024;

  private final Path folder;

  private InstallationFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Takes the folder, made if there is none.
   *
   * @throws StartupException if it cannot be made or written to, or holds what is not ours
   */
  static InstallationFolder open(Path folder) throws StartupException {
    Path absolute = folder.toAbsolutePath().normalize();
    try {
      if (!Files.exists(absolute)) {
        Files.createDirectories(absolute, ownerOnly(absolute, OWNER_ONLY_FOLDER));
      }
      requireOurs(absolute);
    } catch (NotDirectoryException | FileAlreadyExistsException e) {
      throw new StartupException(
          Kind.CANNOT_CREATE, "the data folder " + absolute + " is not a folder but a file", e);
    } catch (AccessDeniedException e) {
      throw new StartupException(
          Kind.CANNOT_CREATE,
          "the data folder "
              + absolute
              + " is not ours to read and write: check its owner and"
              + " permissions, or choose another with --data",
          e);
    } catch (IOException e) {
      throw new StartupException(
          Kind.CANNOT_CREATE, "the data folder " + absolute + " cannot be used: " + e, e);
    }
    if (!Files.isWritable(absolute)) {
      throw new StartupException(
          Kind.CANNOT_CREATE,
          "the data folder "
              + absolute
              + " cannot be written to: check its owner and permissions,"
              + " or choose another with --data",
          null);
    }
    return new InstallationFolder(absolute);
  }

  /** Ours, or empty: nobody wants a database among the files of something else. */
  private static void requireOurs(Path folder) throws IOException, StartupException {
    List<String> foreign = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(STORE) || FILES.contains(name)) {
          return;
        }
        if (!isOfTheFileSystem(name)) {
          foreign.add(name);
        }
      }
    }
    if (!foreign.isEmpty()) {
      throw new StartupException(
          Kind.DATA,
          "the folder "
              + folder
              + " is no data folder of Carillon: it holds "
              + Printable.of(foreign.getFirst())
              + " and nothing of ours. Name an empty or a new folder with --data",
          null);
    }
  }

  private static boolean isOfTheFileSystem(String name) {
    return name.startsWith(".") || name.equals("lost+found");
  }

  Path path() {
    return folder;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** The text of a secret's file, stripped; empty if there is no such file. */
  Optional<String> secret(String name) throws StartupException {
    Path file = file(name);
    try {
      if (Files.exists(file) && Files.size(file) > MAX_SECRET_BYTES) {
        throw new StartupException(Kind.DATA, file + " is too long to be a secret of ours", null);
      }
      String text = Files.readString(file).strip();
      warnIfOthersMayRead(file);
      if (text.isEmpty()) {
        throw new StartupException(
            Kind.DATA, file + " is empty: restore it, or delete it to have a new one made", null);
      }
      return Optional.of(text);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StartupException(Kind.DATA, file + " cannot be read: " + e, e);
    }
  }

  /** Writes a new secret's file, for its owner alone, and syncs it to disk. */
  void writeSecret(String name, String text) throws StartupException {
    Path file = file(name);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownerOnly(file, OWNER_ONLY))) {
      ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new StartupException(Kind.CANNOT_CREATE, file + " cannot be written: " + e, e);
    }
  }

  /** The secret that is there, or else a new one, which is then there. */
  String secretOrNew(String name, Supplier<String> made) throws StartupException {
    Optional<String> there = secret(name);
    if (there.isPresent()) {
      return there.get();
    }
    String text = made.get();
    writeSecret(name, text);
    return text;
  }

  void delete(String name) throws StartupException {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new StartupException(Kind.CANNOT_CREATE, file(name) + " cannot be deleted: " + e, e);
    }
  }

  private static void warnIfOthersMayRead(Path file) throws IOException {
    if (isPosix(file)) {
      Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
      open.retainAll(OTHERS);
      if (!open.isEmpty()) {
        LOG.warn("{} can be read or changed by others than its owner: chmod 600 it", file);
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
