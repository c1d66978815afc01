package dev.carillon.provider.pulse.school;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A year of schooling.
 *
 * @param lead the member of staff who leads it; null for nobody
 */
public record YearLevel(SchoolKey school, int level, @Nullable UUID lead) {}
