package dev.carillon.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Asks the platform, for the name as it stands: a final dot keeps the machine's search domains out,
 * so that {@code intranet} never becomes {@code intranet.corp.example}. The names below {@code
 * localhost} are the loopback addresses by definition (RFC 6761, 6.3) and are not asked for.
 */
final class SystemNameResolver implements NameResolver {
  private static final List<InetAddress> LOOPBACK =
      List.of(
          IpLiteral.address(new byte[] {127, 0, 0, 1}),
          IpLiteral.address(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));

  @Override
  public List<InetAddress> resolve(String name) throws UnknownHostException {
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return LOOPBACK;
    }
    return List.of(InetAddress.getAllByName(name + "."));
  }
}
