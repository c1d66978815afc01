package dev.carillon.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the table with another one, written down and looked up in another way. */
class SpecialPurposeAddressesTest {
  /** Hexadecimal digits, zeros to be filled up, and the prefix length. */
  private static final List<Block> IPV4 =
      List.of(
          v4("00", 8),
          v4("0a", 8),
          v4("6440", 10),
          v4("7f", 8),
          v4("a83f8110", 32),
          v4("a9fe", 16),
          v4("ac10", 12),
          v4("c00000", 24),
          v4("c00002", 24),
          v4("c05863", 24),
          v4("c0a8", 16),
          v4("c612", 15),
          v4("c63364", 24),
          v4("cb0071", 24),
          v4("e0", 4),
          v4("f0", 4));

  private static final List<Block> IPV6 =
      List.of(
          v6("00", 8),
          v6("0100000000000000", 64),
          v6("0100000000000001", 64),
          v6("20010000", 32),
          v6("200100020000", 48),
          v6("20010010", 28),
          v6("20010020", 28),
          v6("20010db8", 32),
          v6("2002", 16),
          v6("3fff", 20),
          v6("5f00", 16),
          v6("fc00", 7),
          v6("fe80", 10),
          v6("fec0", 10),
          v6("ff", 8));

  private static final BigInteger MAPPED = new BigInteger("ffff", 16);
  private static final BigInteger NAT64 = new BigInteger("0064ff9b0000000000000000", 16);

  private record Block(BigInteger prefix, int bits, int width) {
    boolean holds(BigInteger address) {
      return address.shiftRight(width - bits).equals(prefix.shiftRight(width - bits));
    }

    BigInteger last() {
      return prefix.add(BigInteger.ONE.shiftLeft(width - bits)).subtract(BigInteger.ONE);
    }
  }

  private static Block v4(String hex, int bits) {
    return new Block(new BigInteger((hex + "0".repeat(8)).substring(0, 8), 16), bits, 32);
  }

  private static Block v6(String hex, int bits) {
    return new Block(new BigInteger((hex + "0".repeat(32)).substring(0, 32), 16), bits, 128);
  }

  private static boolean forbidden4(BigInteger address) {
    return IPV4.stream().anyMatch(block -> block.holds(address));
  }

  private static boolean forbidden6(BigInteger address) {
    BigInteger front = address.shiftRight(32);
    if (front.equals(MAPPED) || front.equals(NAT64)) {
      return forbidden4(address.and(BigInteger.TWO.pow(32).subtract(BigInteger.ONE)));
    }
    String hex = hex(address, 32);
    boolean isatap = hex.startsWith("00005efe", 16) || hex.startsWith("02005efe", 16);
    return isatap || IPV6.stream().anyMatch(block -> block.holds(address));
  }

  private static String hex(BigInteger address, int digits) {
    String hex = address.toString(16);
    return "0".repeat(digits - hex.length()) + hex;
  }

  private static byte[] bytes(BigInteger address, int width) {
    byte[] bytes = new byte[width / 8];
    for (int at = 0; at < bytes.length; at++) {
      bytes[at] = address.shiftRight(width - 8 * (at + 1)).byteValue();
    }
    return bytes;
  }

  private static void compare4(BigInteger address) {
    if (SpecialPurposeAddresses.contain(bytes(address, 32)) != forbidden4(address)) {
      throw new AssertionError("differs at " + IpLiteral.canonical(bytes(address, 32)));
    }
  }

  private static void compare6(BigInteger address) {
    if (SpecialPurposeAddresses.contain(bytes(address, 128)) != forbidden6(address)) {
      throw new AssertionError("differs at " + IpLiteral.canonical(bytes(address, 128)));
    }
  }

  @Test
  void aMillionRandomAddressesGetTheSameVerdict() {
    Random random = new Random(20_261_123);
    List<Block> carriers = new ArrayList<>(IPV6);
    carriers.add(new Block(MAPPED.shiftLeft(32), 96, 128));
    carriers.add(new Block(NAT64.shiftLeft(32), 96, 128));
    for (int round = 0; round < 250_000; round++) {
      compare4(new BigInteger(32, random));
      compare6(new BigInteger(128, random));
      // Near the blocks, where mistakes live: a block's first bits, one of them turned at times.
      Block block = carriers.get(random.nextInt(carriers.size()));
      BigInteger near = block.prefix.or(new BigInteger(block.width - block.bits, random));
      compare6(near);
      compare6(near.flipBit(block.width - 1 - random.nextInt(block.bits)));
    }
  }

  @Test
  void theFirstAndLastAddressOfEachBlockAndTheirNeighboursGetTheSameVerdict() {
    for (Block block : IPV4) {
      assertThat(SpecialPurposeAddresses.contain(bytes(block.prefix, 32))).isTrue();
      assertThat(SpecialPurposeAddresses.contain(bytes(block.last(), 32))).isTrue();
      for (BigInteger edge :
          List.of(block.prefix.subtract(BigInteger.ONE), block.last().add(BigInteger.ONE))) {
        if (edge.signum() >= 0 && edge.bitLength() <= 32) {
          compare4(edge);
          compare6(MAPPED.shiftLeft(32).or(edge));
          compare6(NAT64.shiftLeft(32).or(edge));
        }
      }
    }
    for (Block block : IPV6) {
      assertThat(SpecialPurposeAddresses.contain(bytes(block.last(), 128))).isTrue();
      for (BigInteger edge :
          List.of(block.prefix.subtract(BigInteger.ONE), block.last().add(BigInteger.ONE))) {
        if (edge.signum() >= 0 && edge.bitLength() <= 128) {
          compare6(edge);
        }
      }
    }
  }

  @Test
  void wellKnownAddresses() {
    for (String text :
        List.of(
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::808:808",
            "::ffff:0:808:808",
            "fd00:ec2::254",
            "2002:7f00:1::",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "3fff:fff::1",
            "5f00::1",
            "100::1",
            "2a00:1450::5efe:7f00:1",
            "2a00:1450::200:5efe:808:808")) {
      assertThat(SpecialPurposeAddresses.contain(ipv6(text))).as(text).isTrue();
    }
    for (String text :
        List.of(
            "2606:4700:4700::1111",
            "2a00:1450:4001:80b::200e",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2001:4860:4860::8888",
            "4000::1")) {
      assertThat(SpecialPurposeAddresses.contain(ipv6(text))).as(text).isFalse();
    }
    for (String text :
        List.of("8.8.8.8", "1.1.1.1", "172.32.0.0", "100.128.0.0", "168.63.129.17")) {
      assertThat(SpecialPurposeAddresses.contain(AddressGuardTest.bytes(text))).as(text).isFalse();
    }
  }

  private static byte[] ipv6(String text) {
    byte[] bytes = AddressGuardTest.bytes(text);
    assertThat(IpLiteral.canonical(bytes)).isEqualTo(text);
    return bytes;
  }
}
