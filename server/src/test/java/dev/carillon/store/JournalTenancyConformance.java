package dev.carillon.store;

import static dev.carillon.store.JournalFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EndpointId;
import dev.carillon.model.EnvironmentId;
import dev.carillon.model.Lease;
import dev.carillon.model.Message;
import dev.carillon.model.Payload;
import dev.carillon.store.Journal.Demand;
import dev.carillon.store.Submission.Accepted;
import dev.carillon.store.Submission.Planned;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Three tenants with the same ids: another application of the environment, and the application's
 * twin in another environment. Ids are drawn so that they do not meet, but it is not that which
 * keeps tenants apart.
 */
public abstract class JournalTenancyConformance {
  private static final String SCHEDULED = "scheduled|null|0|0|0|free";

  private JournalFixture fixture;
  private Journal journal;
  private EndpointId endpoint;
  private Planned ours;
  private Planned neighbours;
  private Planned twins;

  /** On an empty database. */
  protected abstract JournalFixture open() throws Exception;

  @BeforeEach
  void publishToEach() throws Exception {
    fixture = open();
    journal = fixture.journal;
    endpoint = fixture.ids.endpoint();
    ApplicationKey neighbour = fixture.newApplication(fixture.application.environment());
    ApplicationKey twin =
        new ApplicationKey(new EnvironmentId("env_twin"), fixture.application.application());
    fixture.insertApplication(twin);
    ours = publish(fixture.application);
    neighbours = publish(neighbour);
    twins = publish(twin);
  }

  @AfterEach
  void closeFixture() throws Exception {
    fixture.close();
  }

  private Planned publish(ApplicationKey application) {
    Planned planned = fixture.scheduled(endpoint);
    Message message =
        new Message(
            application,
            fixture.ids.message(),
            "invoice.paid",
            null,
            Payload.json("{}"),
            Set.of(),
            Set.of(),
            null,
            NOW);
    assertThat(fixture.accept(fixture.submission(message, planned)))
        .isInstanceOf(Accepted.Committed.class);
    return planned;
  }

  @Test
  void aDemandTakesUpNothingOfOthers() throws SQLException {
    List<Lease> taken =
        journal.takeUp(fixture.lease, NOW, List.of(new Demand(fixture.application, endpoint, 10)));
    assertThat(taken).extracting(lease -> lease.delivery().id()).containsExactly(ours.id());
    assertThat(fixture.row(neighbours)).isEqualTo(SCHEDULED);
    assertThat(fixture.row(twins)).isEqualTo(SCHEDULED);
  }

  @Test
  void aDisabledEndpointCallsOffNothingOfOthers() throws SQLException {
    note(endpoint.value(), "endpoint_disabled");
    assertThat(journal.cancelPending(10)).isEqualTo(1);
    assertThat(fixture.row(ours)).isEqualTo("cancelled|endpoint_disabled|0|0|null|free");
    assertThat(fixture.row(neighbours)).isEqualTo(SCHEDULED);
    assertThat(fixture.row(twins)).isEqualTo(SCHEDULED);
    assertThat(fixture.count("cancellation")).as("it does not wait for others'").isZero();
  }

  @Test
  void aDeletedApplicationCallsOffNothingOfOthers() throws SQLException {
    note("", "application_deleted");
    assertThat(journal.cancelPending(10)).isEqualTo(1);
    assertThat(fixture.row(ours)).isEqualTo("cancelled|application_deleted|0|0|null|free");
    assertThat(fixture.row(neighbours)).isEqualTo(SCHEDULED);
    assertThat(fixture.row(twins)).isEqualTo(SCHEDULED);
    assertThat(fixture.count("cancellation")).as("it does not wait for others'").isZero();
  }

  private void note(String target, String reason) throws SQLException {
    fixture.execute(
        """
        insert into cancellation (environment_id, application_id, endpoint_id, reason, created_until)
        values ('%s', '%s', '%s', '%s', %d)
        """
            .formatted(
                fixture.application.environment(),
                fixture.application.application(),
                target,
                reason,
                NOW.toEpochMilli()));
  }
}
