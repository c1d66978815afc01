package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose word is believed on where a request comes from. */
class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      new TrustedProxies(List.of("10.0.0.0/8", "192.0.2.16/29", "fd00::/8", "203.0.113.7"));

  @Test
  void onlyATrustedPeerIsBelieved() {
    assertThat(client("10.1.2.3", "198.51.100.1")).isEqualTo("198.51.100.1");
    assertThat(client("192.0.2.23", "198.51.100.1")).isEqualTo("198.51.100.1");
    assertThat(client("203.0.113.7", "198.51.100.1")).isEqualTo("198.51.100.1");
    assertThat(client("fd12::1", "2001:db8::1")).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(client("11.1.2.3", "198.51.100.1")).isEqualTo("11.1.2.3");
    assertThat(client("192.0.2.24", "198.51.100.1")).isEqualTo("192.0.2.24");
    assertThat(client("192.0.2.15", "198.51.100.1")).isEqualTo("192.0.2.15");
    assertThat(client("203.0.113.8", "198.51.100.1")).isEqualTo("203.0.113.8");
    assertThat(new TrustedProxies(List.of()).client("10.0.0.1", Optional.of("198.51.100.1")))
        .isEqualTo("10.0.0.1");
  }

  @Test
  void theLastAddressThatIsNoProxyCounts() {
    assertThat(client("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.9.9.9")).isEqualTo("198.51.100.1");
    assertThat(client("10.0.0.1", "10.0.0.3,10.0.0.2")).isEqualTo("10.0.0.3");
    assertThat(client("10.0.0.1", "198.51.100.1:4711")).isEqualTo("198.51.100.1");
    assertThat(client("10.0.0.1", "[2001:db8::1]:4711")).isEqualTo("2001:db8:0:0:0:0:0:1");
  }

  @Test
  void whatIsNoAddressEndsTheBelief() {
    for (String wrong :
        List.of("unknown", "", "evil.example", "1.2.3.4.5", "fe80::1%eth0", "<b>")) {
      assertThat(client("10.0.0.1", wrong)).as(wrong).isEqualTo("10.0.0.1");
      assertThat(client("10.0.0.1", "6.6.6.6, " + wrong + ", 10.0.0.2")).isEqualTo("10.0.0.2");
    }
  }

  @Test
  void onlyNetworksAreTaken() {
    for (String wrong :
        List.of("", "proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129")) {
      assertThatThrownBy(() -> new TrustedProxies(List.of(wrong)))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Not a network of trusted proxies: " + wrong);
    }
  }

  private static String client(String peer, String forwardedFor) {
    return PROXIES.client(peer, Optional.of(forwardedFor));
  }
}
