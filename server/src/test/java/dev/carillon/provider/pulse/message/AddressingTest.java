package dev.carillon.provider.pulse.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.provider.pulse.alert.ConfiguredAlert;
import dev.carillon.provider.pulse.alert.Recipient;
import dev.carillon.provider.pulse.alert.ThresholdPeriod;
import dev.carillon.provider.pulse.alert.Trigger;
import dev.carillon.provider.pulse.message.Addressing.Addressed;
import dev.carillon.provider.pulse.message.Addressing.Missing;
import dev.carillon.provider.pulse.message.Addressing.People;
import dev.carillon.provider.pulse.message.Addressing.To;
import dev.carillon.provider.pulse.message.Addressing.Untold;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AddressingTest {
  private static final UUID ANNA = new UUID(1, 1);
  private static final UUID BEN = new UUID(1, 2);
  private static final UUID CARLA = new UUID(1, 3);
  private static final UUID GONE = new UUID(1, 4);
  private static final Recipient TEACHER = new Recipient.HomeroomTeacher();
  private static final Recipient LEAD = new Recipient.YearLevelLead();
  private static final Recipient CONFIGURER = new Recipient.Configurer();
  private static final People PEOPLE =
      new People(Map.of("7B", ANNA, "7C", GONE), Map.of(7, BEN), Set.of(ANNA, BEN, CARLA));

  @Test
  void everyKindOfRecipientIsToldWhyItIsAddressed() {
    Addressed addressed = addressed(CARLA, "7B", 7, new Recipient.Named(CARLA), TEACHER, LEAD);

    assertThat(addressed.to())
        .containsExactly(
            new To(CARLA, "Directly to you"),
            new To(ANNA, "Homeroom teacher of 7B"),
            new To(BEN, "Leader of year 7"));
    assertThat(addressed.untold()).isEmpty();
    assertThat(addressed(BEN, "7B", 7, CONFIGURER).to())
        .containsExactly(new To(BEN, "Directly to you"));
  }

  @Test
  void whoIsSeveralRecipientsIsToldOnceAsTheFirst() {
    Addressed addressed =
        addressed(ANNA, "7B", 7, TEACHER, new Recipient.Named(ANNA), CONFIGURER, LEAD);

    assertThat(addressed.to())
        .containsExactly(new To(ANNA, "Homeroom teacher of 7B"), new To(BEN, "Leader of year 7"));
    assertThat(addressed.untold()).isEmpty();
  }

  @Test
  void whereThereIsNobodyItSaysWhyAndTheOthersAreTold() {
    Addressed addressed =
        addressed(
            null, null, null, TEACHER, LEAD, CONFIGURER, new Recipient.Named(GONE), named(ANNA));

    assertThat(addressed.to()).containsExactly(new To(ANNA, "Directly to you"));
    assertThat(addressed.untold())
        .containsExactly(
            new Untold(0, TEACHER, Missing.NO_HOMEROOM),
            new Untold(1, LEAD, Missing.NO_YEAR_LEVEL),
            new Untold(2, CONFIGURER, Missing.NO_CONFIGURER),
            new Untold(3, new Recipient.Named(GONE), Missing.RECIPIENT_GONE));
  }

  @Test
  void aHomeroomOrYearLevelWithoutItsPersonIsSaid() {
    assertThat(addressed(null, "9Z", 9, TEACHER, LEAD).untold())
        .containsExactly(
            new Untold(0, TEACHER, Missing.NO_HOMEROOM_TEACHER),
            new Untold(1, LEAD, Missing.NO_YEAR_LEVEL_LEAD));
    assertThat(addressed(null, "7C", 7, TEACHER).untold())
        .containsExactly(new Untold(0, TEACHER, Missing.RECIPIENT_GONE));
  }

  private static Recipient named(UUID staff) {
    return new Recipient.Named(staff);
  }

  private static Addressed addressed(
      @Nullable UUID configuredBy,
      @Nullable String homeroom,
      @Nullable Integer yearLevel,
      Recipient... recipients) {
    ConfiguredAlert plain =
        Samples.alert(new Trigger.Any(), ThresholdPeriod.CURRENT_SEMESTER, recipients);
    ConfiguredAlert alert =
        new ConfiguredAlert(
            plain.school(),
            plain.id(),
            plain.name(),
            plain.type(),
            plain.cohort(),
            plain.trigger(),
            plain.period(),
            plain.recipients(),
            plain.frequency(),
            configuredBy,
            true);
    return Addressing.of(alert, new Addressing.Groups(homeroom, yearLevel), PEOPLE);
  }
}
