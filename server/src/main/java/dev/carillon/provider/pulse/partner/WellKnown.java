package dev.carillon.provider.pulse.partner;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.model.Payload;
import dev.carillon.signing.JsonWebKeySet;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * What anyone may read: the authorization server's metadata (RFC 8414) and the keys that verify
 * what is signed. How long others may keep the keys is how long a new one is published before it is
 * used, at most: so whoever keeps to it never lacks a key.
 */
public final class WellKnown {
  public static final String METADATA = "/.well-known/oauth-authorization-server";
  public static final String KEYS = "/.well-known/jwks.json";

  private final Supplier<String> publicUrl;
  private final Supplier<String> issuer;
  private final Duration cache;

  /**
   * @param publicUrl without a slash at the end
   */
  public WellKnown(Supplier<String> publicUrl, Supplier<String> issuer, Duration cache) {
    this.publicUrl = publicUrl;
    this.issuer = issuer;
    this.cache = cache;
  }

  /** The path of the issuer stands behind the well-known one (RFC 8414, section 3). */
  public Response metadataOfIssuer(Request request) throws HttpError {
    String path = URI.create(issuer.get()).getPath();
    if (!request.pathParameter("issuer").equals(path.isEmpty() ? path : path.substring(1))) {
      throw HttpError.of(404, "not_found", "There is no issuer of this name");
    }
    return metadata(request);
  }

  public Response metadata(Request request) {
    String url = publicUrl.get();
    return cacheable(
        JsonWriter.object()
            .text("issuer", issuer.get())
            .text("token_endpoint", url + "/connect/token")
            .text("revocation_endpoint", url + "/connect/revocation")
            .text("jwks_uri", url + KEYS)
            .texts("grant_types_supported", List.of("client_credentials"))
            // Required by the RFC, and empty where there is no authorization endpoint.
            .texts("response_types_supported", List.of())
            .texts("scopes_supported", Scopes.ALL)
            .texts("token_endpoint_auth_methods_supported", Connect.authenticationMethods())
            .texts("revocation_endpoint_auth_methods_supported", Connect.authenticationMethods())
            .response(200));
  }

  /**
   * @param json a set of keys
   */
  public Response keys(String json) {
    return cacheable(
        Response.of(
            200, Payload.of(json.getBytes(StandardCharsets.UTF_8), JsonWebKeySet.CONTENT_TYPE)));
  }

  private Response cacheable(Response response) {
    return response
        .with("Cache-Control", "public, max-age=" + cache.toSeconds())
        .with("Access-Control-Allow-Origin", "*");
  }
}
