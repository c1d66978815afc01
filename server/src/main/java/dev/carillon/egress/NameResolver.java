package dev.carillon.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Asks for the addresses of a host name. */
public interface NameResolver {

  /**
   * @param name in lower case, letters, digits and hyphens, without a final dot
   * @return all addresses, never none
   * @throws UnknownHostException when there is none
   */
  List<InetAddress> resolve(String name) throws UnknownHostException;
}
