package dev.carillon.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressRangeTest {
  @Test
  void aListIsReadAsAnOperatorWritesIt() {
    assertThat(AddressRange.parseList("")).isEmpty();
    assertThat(AddressRange.parseList(" 127.0.0.0/8 ,::1, 10.1.2.3,fd00::/8"))
        .extracting(AddressRange::toString)
        .isEqualTo(List.of("127.0.0.0/8", "::1/128", "10.1.2.3/32", "fd00::/8"));
  }

  @Test
  void whatIsNoRangeIsRefusedWithAReason() {
    for (String bad :
        List.of(
            "localhost",
            "10.0.0.0/33",
            "10/8",
            "10.0.0/8",
            "::/129",
            "10.0.0.0/",
            "10.0.0.0/08",
            "10.0.0.0/-1",
            "010.0.0.0/8",
            "fe80::1%eth0",
            ":::/8",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7::8:9",
            "1::2::3",
            "::1.2.3",
            "12345::",
            "/8")) {
      assertThatIllegalArgumentException()
          .as(bad)
          .isThrownBy(() -> AddressRange.parse(bad))
          .withMessageContaining("\"" + bad + "\"");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AddressRange.parse("10.1.0.0/8"))
        .withMessageContaining("did you mean 10.0.0.0/8?");
  }

  @Test
  void aRangeHoldsItsAddressesAndNoOthers() {
    AddressRange range = AddressRange.parse("172.16.0.0/12");
    assertThat(range.contains(AddressGuardTest.address("172.16.0.0"))).isTrue();
    assertThat(range.contains(AddressGuardTest.address("172.31.255.255"))).isTrue();
    assertThat(range.contains(AddressGuardTest.address("172.15.255.255"))).isFalse();
    assertThat(range.contains(AddressGuardTest.address("172.32.0.0"))).isFalse();
    assertThat(range.contains(AddressGuardTest.address("ac10::"))).isFalse();
    assertThat(AddressRange.parse("0.0.0.0/0").contains(AddressGuardTest.address("255.1.2.3")))
        .isTrue();
  }
}
