package dev.carillon.app;

import dev.carillon.store.Store;
import java.nio.file.Path;

/** Opens the store that the configuration asks for: the one place that knows the dialects. */
final class Stores {
  private Stores() {}

  @SuppressWarnings("DoNotCallSuggester")
  static Store open(Configuration.Storage storage, Path folder) throws StartupException {
    throw new StartupException(
        StartupException.Kind.UNAVAILABLE, "no store yet for " + storage.database() + folder, null);
  }
}
