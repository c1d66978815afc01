package dev.carillon.app;

import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Token;
import dev.carillon.model.TokenId;
import dev.carillon.signing.ApiToken;
import dev.carillon.signing.MalformedSecretException;
import dev.carillon.signing.MasterKey;
import dev.carillon.store.Catalog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two secrets that every installation has: the master key and the first operator's token. Each
 * is configured, or else stands in the data folder, where the first start puts it.
 */
final class InstallationSecrets {
  private static final Logger LOG = LoggerFactory.getLogger(InstallationSecrets.class);

  /** There is one at most: a new bootstrap token takes the place of the one before. */
  static final TokenId BOOTSTRAP = new TokenId(TokenId.PREFIX + "bootstrap");

  private static final int ADMISSION_TRIES = 5;

  static final String FINGERPRINT = "master-key-fingerprint";

  private final Configuration.Secrets configured;
  private final InstallationFolder folder;
  private final RandomGenerator random;

  /**
   * @param random must be unpredictable
   */
  InstallationSecrets(
      Configuration.Secrets configured, InstallationFolder folder, RandomGenerator random) {
    this.configured = configured;
    this.folder = folder;
    this.random = random;
  }

  /**
   * The master keys, the sealing one first. The database remembers the fingerprint of the first
   * that it ever saw: a server that lacks this key could not read what is in it, and would write
   * what the others cannot read, so it does not start.
   */
  List<MasterKey> masterKeys(Catalog catalog) throws StartupException {
    if (configured.masterKeys() != null) {
      List<MasterKey> keys = parse(configured.masterKeys().value(), "master-key");
      requireFingerprint(catalog, keys, "the configured master key");
      return keys;
    }
    String source = folder.file(InstallationFolder.MASTER_KEY).toString();
    Optional<String> there = folder.secret(InstallationFolder.MASTER_KEY);
    if (there.isPresent()) {
      List<MasterKey> keys = parse(there.get(), source);
      requireFingerprint(catalog, keys, "the one in " + source);
      return keys;
    }
    String made = MasterKey.generateText(random);
    // Written first: a key that the database knows of must not be lost in a crash.
    folder.writeSecret(InstallationFolder.MASTER_KEY, made);
    List<MasterKey> keys = parse(made, source);
    try {
      requireFingerprint(catalog, keys, "a new one");
    } catch (StartupException e) {
      folder.delete(InstallationFolder.MASTER_KEY);
      throw e;
    }
    LOG.info("made a master key: {}; keep a copy apart from backups of the database", source);
    return keys;
  }

  private static List<MasterKey> parse(String text, String source) throws StartupException {
    try {
      return MasterKey.parseAll(text);
    } catch (MalformedSecretException e) {
      throw StartupException.configuration(source + ": " + e.getMessage());
    }
  }

  private static void requireFingerprint(Catalog catalog, List<MasterKey> keys, String which)
      throws StartupException {
    String known = catalog.settingOrPut(FINGERPRINT, keys.getFirst().fingerprint());
    if (keys.stream().noneMatch(key -> key.fingerprint().equals(known))) {
      throw StartupException.configuration(
          "the secrets in this database are encrypted with the master key whose fingerprint is "
              + known
              + "; "
              + which
              + " has "
              + keys.getFirst().fingerprint()
              + ". Set CARILLON_MASTER_KEY to the key that the first server used (its"
              + " configuration has it, or the file master.key in its data folder)");
    }
  }

  /**
   * Makes the operator's token good, and the one before it no longer.
   *
   * @return whether it stands in the data folder
   */
  boolean admitOperator(Catalog catalog, Instant now) throws StartupException {
    Secret given = configured.adminToken();
    String token =
        given != null
            ? given.value()
            : folder.secretOrNew(InstallationFolder.ADMIN_TOKEN, () -> ApiToken.generate(random));
    admit(catalog, ApiToken.hash(token), now, ADMISSION_TRIES);
    return given == null;
  }

  private static void admit(Catalog catalog, String hash, Instant now, int tries) {
    if (catalog.tokenByHash(hash).isPresent()) {
      return;
    }
    EnvironmentId environment = catalog.defaultEnvironment();
    catalog.deleteToken(environment, BOOTSTRAP);
    try {
      catalog.insert(
          new Token(BOOTSTRAP, environment, null, "bootstrap operator", hash, now, null));
    } catch (RuntimeException e) {
      if (tries <= 1) {
        throw e;
      }
      // Another server started at the same moment: most likely with this very token.
      admit(catalog, hash, now, tries - 1);
    }
  }
}
