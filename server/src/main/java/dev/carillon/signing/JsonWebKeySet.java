package dev.carillon.signing;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Public keys by their names: what verifies the signatures of some issuer, and the document under
 * which it publishes them (RFC 7517, section 5).
 */
public final class JsonWebKeySet {
  /** The media type of {@link #json}. */
  public static final String CONTENT_TYPE = "application/jwk-set+json";

  private static final int MAX_LENGTH = 1 << 18;
  private static final int MAX_KEYS = 100;

  private final Map<String, JWK> keys;

  private JsonWebKeySet(Map<String, JWK> keys) {
    this.keys = keys;
  }

  /** The public halves of our own keys, in their order; a key that is there twice counts once. */
  public static JsonWebKeySet of(Collection<JsonWebKey> keys) {
    Map<String, JWK> halves = new LinkedHashMap<>();
    for (JsonWebKey key : keys) {
      halves.put(key.kid(), key.publicHalf());
    }
    return new JsonWebKeySet(halves);
  }

  /**
   * Reads what an issuer publishes. Keys that are for something else than EdDSA, ES256 or RS256,
   * are no sound ones, or have no name, are passed over, as the RFC asks; a private half is
   * dropped.
   *
   * @throws MalformedSecretException if it is no such document, is larger than 256 KiB, has more
   *     than 100 keys, or two keys of one name
   */
  public static JsonWebKeySet parse(String json) {
    if (json.length() > MAX_LENGTH) {
      throw new MalformedSecretException(
          "a JSON Web Key Set of " + json.length() + " characters is too long");
    }
    List<JWK> given;
    try {
      given = JWKSet.parse(json).getKeys();
    } catch (ParseException | RuntimeException _) {
      throw new MalformedSecretException(
          "a JSON Web Key Set is a JSON object with an array of keys; this text is not");
    }
    if (given.size() > MAX_KEYS) {
      throw new MalformedSecretException(
          "a JSON Web Key Set of " + given.size() + " keys; " + MAX_KEYS + " are the most");
    }
    Map<String, JWK> keys = new LinkedHashMap<>();
    for (JWK key : given) {
      boolean signs = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
      if (!signs || key.getKeyID() == null || JwsAlgorithm.of(key) == null) {
        continue;
      }
      if (keys.put(key.getKeyID(), key.toPublicJWK()) != null) {
        throw new MalformedSecretException("a JSON Web Key Set with two keys of one kid");
      }
    }
    return new JsonWebKeySet(keys);
  }

  /** All keys of several sets, in their order; of two of one name the first. */
  public static JsonWebKeySet union(Collection<JsonWebKeySet> sets) {
    Map<String, JWK> all = new LinkedHashMap<>();
    for (JsonWebKeySet set : sets) {
      set.keys.forEach(all::putIfAbsent);
    }
    return new JsonWebKeySet(all);
  }

  /** Those of these names. */
  public JsonWebKeySet only(Set<String> kids) {
    Map<String, JWK> some = new LinkedHashMap<>(keys);
    some.keySet().retainAll(kids);
    return new JsonWebKeySet(some);
  }

  /** The document: nothing in it is secret. */
  public String json() {
    return new JWKSet(new ArrayList<>(keys.values())).toString(true);
  }

  /** The names of the keys. */
  public Set<String> kids() {
    return Set.copyOf(keys.keySet());
  }

  Map<String, JWK> keys() {
    return keys;
  }

  @Override
  public String toString() {
    return "keys " + keys.keySet();
  }
}
