package dev.carillon.provider.pulse.message;

import dev.carillon.model.ApplicationKey;
import dev.carillon.provider.pulse.school.SchoolKey;
import java.util.List;

/** Which partners' applications may have a school's messages. */
public interface Grants {
  /** All that may at this moment, each once, always in the same order. */
  List<ApplicationKey> holders(SchoolKey school);

  /** Whether this one may at this moment: what {@link #holders} would say of it. */
  boolean holds(ApplicationKey application, SchoolKey school);
}
