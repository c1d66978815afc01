package dev.carillon.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.security.Security;
import org.junit.jupiter.api.Test;

class CryptoTest {
  @Test
  void saysTruthfullyWhichProviderItBecame() {
    boolean amazons = Crypto.install();

    boolean first = Security.getProviders()[0].getName().equals("AmazonCorrettoCryptoProvider");
    assertThat(first).isEqualTo(amazons);
    assertThatCode(Crypto::install).as("again").doesNotThrowAnyException();
  }

  @Test
  void doesWithoutAmazonsProviderWhereItCannotBeLoaded() throws Exception {
    Class<?> crypto = new MachineWithoutIt().loadClass(Crypto.class.getName());

    assertThat(crypto).isNotSameAs(Crypto.class);
    assertThat(crypto.getMethod("install").invoke(null)).isEqualTo(false);
  }

  /** Loads our class anew, and Amazon's not at all. */
  private static final class MachineWithoutIt extends ClassLoader {
    MachineWithoutIt() {
      super(CryptoTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("com.amazon.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.equals(Crypto.class.getName())) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
