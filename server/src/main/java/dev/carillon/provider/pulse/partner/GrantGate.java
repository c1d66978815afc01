package dev.carillon.provider.pulse.partner;

import dev.carillon.model.Lease;
import dev.carillon.model.Reason;
import dev.carillon.provider.Gate;
import dev.carillon.provider.pulse.school.SchoolKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets through what the app may have at this moment. What was published a moment before a grant was
 * withdrawn, or is read from the database after it, is stopped here.
 */
final class GrantGate implements Gate {
  private final AppBook apps;

  GrantGate(AppBook apps) {
    this.apps = apps;
  }

  @Override
  public @Nullable Reason closed(Lease lease) {
    Optional<SchoolKey> school = SchoolTag.find(lease.message());
    if (school.isPresent()) {
      return apps.holds(lease.delivery().application(), school.get()) ? null : Reason.NO_GRANT;
    }
    return apps.byApplication(lease.delivery().application()).isPresent() ? null : Reason.NO_GRANT;
  }
}
