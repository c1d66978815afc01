package dev.carillon.egress;

import dev.carillon.egress.AddressRules.Standing;
import dev.carillon.model.TargetVerdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Decides where requests may go: by the form of the URL, by its scheme, and by every address that
 * the name has at that moment. It is asked when a target is stored, so that people learn early, and
 * again by the client before each connection, because only that answer counts.
 */
public final class AddressGuard implements AutoCloseable {
  static final String HTTPS_REQUIRED = "https_required";
  static final String ADDRESS_FORBIDDEN = "address_forbidden";

  private static final String ALLOW_HINT =
      "An operator may allow the address with CARILLON_EGRESS_ALLOW.";

  private final AddressRules rules;
  private final OwnAddresses own;
  private final NamePool names;
  private final boolean httpAllowed;
  private final long budgetNanos;

  AddressGuard(EgressConfig config, NameResolver resolver) {
    this.own = new OwnAddresses(config.ownListeners());
    this.rules = new AddressRules(config.allow(), own);
    this.names = new NamePool(resolver, config.limits().names());
    this.httpAllowed = config.httpAllowed();
    this.budgetNanos = config.limits().names().budget().toNanos();
  }

  /** Tells the guard of an address that the server listens on from now on. */
  public void listensOn(InetSocketAddress address) {
    own.listensOn(address);
  }

  /**
   * Looks at a URL that someone wants messages sent to; may wait for name servers, up to their
   * budget. A name without an address is allowed over https, because a receiver's DNS may be set up
   * later; the verdict at sending counts.
   *
   * <p>Codes: {@code url_malformed}, {@code port_forbidden}, {@code https_required}, {@code
   * address_forbidden}. No reason tells whether anything answers at an address.
   */
  public TargetVerdict check(String url) {
    return switch (TargetUrl.parse(url)) {
      case ParsedUrl.Malformed(String code, String reason, String hint) ->
          new TargetVerdict.Refused(code, reason, hint);
      case TargetUrl target -> check(target);
    };
  }

  private TargetVerdict check(TargetUrl target) {
    Standing standing;
    try {
      standing = rules.standing(addresses(target, budgetNanos), target.port());
    } catch (SendFailure unresolved) {
      standing = Standing.PUBLIC;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      standing = Standing.FORBIDDEN;
    }
    if (httpIsMissingAllowance(target, standing)) {
      return new TargetVerdict.Refused(
          HTTPS_REQUIRED,
          "Messages are sent over https only.",
          "Give an https URL; an operator may allow plain http with CARILLON_EGRESS_HTTP.");
    }
    return standing == Standing.FORBIDDEN
        ? new TargetVerdict.Refused(
            ADDRESS_FORBIDDEN, "Messages are not sent to this address.", ALLOW_HINT)
        : new TargetVerdict.Allowed(target.canonical());
  }

  /**
   * The addresses to connect to now: all of them vetted, none left out.
   *
   * @throws TargetRefusedException when one is forbidden, or plain http is
   * @throws SendFailure of class dns_error
   */
  List<InetAddress> vet(TargetUrl target, long nanos)
      throws SendFailure, TargetRefusedException, InterruptedException {
    List<InetAddress> addresses = addresses(target, nanos);
    Standing standing = rules.standing(addresses, target.port());
    if (httpIsMissingAllowance(target, standing)) {
      throw new TargetRefusedException(
          "plain http to " + target.host() + " is not allowed (CARILLON_EGRESS_HTTP)");
    }
    if (standing == Standing.FORBIDDEN) {
      throw new TargetRefusedException(
          target.host()
              + " has a forbidden address among "
              + addresses.stream().map(a -> IpLiteral.canonical(a.getAddress())).toList()
              + " (CARILLON_EGRESS_ALLOW)");
    }
    return addresses;
  }

  /** A last look at the address that a socket says it is connected to. */
  boolean permits(InetAddress connected, int port) {
    return rules.standing(connected, port) != Standing.FORBIDDEN;
  }

  private boolean httpIsMissingAllowance(TargetUrl target, Standing standing) {
    return !target.secure() && !httpAllowed && standing != Standing.ALLOW_LISTED;
  }

  private List<InetAddress> addresses(TargetUrl target, long nanos)
      throws SendFailure, InterruptedException {
    InetAddress literal = target.literal();
    return literal != null ? List.of(literal) : names.resolve(target.host(), nanos);
  }

  @Override
  public void close() {
    names.close();
  }
}
