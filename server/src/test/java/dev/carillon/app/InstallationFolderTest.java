package dev.carillon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationFolderTest {
  @TempDir private Path place = Path.of("");

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aNewFolderAndItsSecretsAreForTheirOwnerAlone() throws Exception {
    InstallationFolder folder = InstallationFolder.open(place.resolve("a/b"));

    folder.writeSecret("admin-token", "secret");

    assertThat(mode(place.resolve("a/b"))).isEqualTo("rwx------");
    assertThat(mode(place.resolve("a/b/admin-token"))).isEqualTo("rw-------");
    assertThat(folder.secret("admin-token")).contains("secret");
    assertThat(folder.secretOrNew("admin-token", () -> "another")).isEqualTo("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "journal.db",
        "journal.lock",
        "admin-token",
        "master.key",
        ".hidden",
        "lost+found"
      })
  void whatMayBeOursIsTaken(String file) throws Exception {
    Files.writeString(place.resolve(file), "x");

    assertThat(InstallationFolder.open(place).path()).isEqualTo(place.toAbsolutePath());
  }

  @Test
  void aFolderOfSomethingElseIsRefused() throws Exception {
    Files.writeString(place.resolve("holiday\n.jpg"), "x");

    assertThatThrownBy(() -> InstallationFolder.open(place))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(place + " is no data folder of Carillon: it holds holiday\\n.jpg")
        .extracting(error -> ((StartupException) error).kind())
        .isEqualTo(StartupException.Kind.DATA);
  }

  @Test
  void aFileInTheFoldersPlaceIsRefused() throws Exception {
    Path file = Files.writeString(place.resolve("data"), "x");

    assertThatThrownBy(() -> InstallationFolder.open(file))
        .hasMessageContaining("is not a folder but a file");
    assertThatThrownBy(() -> InstallationFolder.open(file.resolve("below")))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void anEmptyOrHugeSecretIsRefused() throws Exception {
    InstallationFolder folder = InstallationFolder.open(place);
    Files.writeString(place.resolve("admin-token"), "\n");
    Files.write(place.resolve("master.key"), new byte[20_000]);

    assertThatThrownBy(() -> folder.secret("admin-token")).hasMessageContaining("is empty");
    assertThatThrownBy(() -> folder.secret("master.key")).hasMessageContaining("too long");
    assertThat(folder.secret("other")).isEmpty();
    assertThat(Set.of("admin-token", "master.key")).isEqualTo(InstallationFolder.FILES);
  }
}
