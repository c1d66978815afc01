package dev.carillon.egress;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where this server itself can be reached: a delivery must not come back in through that door. */
final class OwnAddresses {
  private static final long REFRESH_NANOS = 10_000_000_000L;

  private final List<InetSocketAddress> listeners;
  private volatile Interfaces interfaces;

  /** The addresses of the machine's interfaces, and when they were read. */
  private record Interfaces(List<byte[]> addresses, long readAtNanos) {}

  OwnAddresses(List<InetSocketAddress> listeners) {
    this.listeners = new CopyOnWriteArrayList<>(listeners);
    this.interfaces = read();
  }

  void listensOn(InetSocketAddress address) {
    listeners.add(address);
  }

  /** Whether this server listens there; an IPv4 address stands for its mapped form too. */
  boolean isListener(byte[] destination, int port) {
    for (InetSocketAddress listener : listeners) {
      if (listener.getPort() != port) {
        continue;
      }
      InetAddress address = listener.getAddress();
      if (address == null) {
        continue; // an unresolved name is no address
      }
      boolean hit =
          address.isAnyLocalAddress()
              ? isLoopback(destination) || isInterface(destination)
              : Arrays.equals(
                  SpecialPurposeAddresses.destination(address.getAddress()), destination);
      if (hit) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of the machine's interfaces has this address. */
  boolean isInterface(byte[] destination) {
    Interfaces known = interfaces;
    if (System.nanoTime() - known.readAtNanos > REFRESH_NANOS) {
      known = read();
      interfaces = known;
    }
    for (byte[] address : known.addresses) {
      if (Arrays.equals(address, destination)) {
        return true;
      }
    }
    return false;
  }

  /** All of 127/8 reaches a wildcard listener; {@code 0.0.0.0} and {@code ::} do on Linux. */
  private static boolean isLoopback(byte[] destination) {
    InetAddress address = IpLiteral.address(destination);
    return address.isLoopbackAddress() || address.isAnyLocalAddress();
  }

  private static Interfaces read() {
    try {
      return new Interfaces(
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .map(address -> SpecialPurposeAddresses.destination(address.getAddress()))
              .toList(),
          System.nanoTime());
    } catch (SocketException unreadable) {
      throw new IllegalStateException(
          "The addresses of this machine's network interfaces cannot be read", unreadable);
    }
  }
}
