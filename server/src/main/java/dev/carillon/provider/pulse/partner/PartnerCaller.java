package dev.carillon.provider.pulse.partner;

import dev.carillon.http.Caller;
import dev.carillon.http.Request;
import java.util.Set;

/**
 * An app that calls.
 *
 * @param scopes what it may do with this request
 */
record PartnerCaller(App app, Set<String> scopes) implements Caller {
  static PartnerCaller of(Request request) {
    return (PartnerCaller) request.caller();
  }

  @Override
  public String name() {
    return app.clientId();
  }
}
