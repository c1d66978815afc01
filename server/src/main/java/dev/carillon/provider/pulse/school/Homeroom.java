package dev.carillon.provider.pulse.school;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A group that students belong to, such as {@code 7B}.
 *
 * @param teacher the member of staff who has it; null for nobody
 * @param color of its badge, such as {@code #fa7268}; null for the usual one
 */
public record Homeroom(
    SchoolKey school, String name, @Nullable UUID teacher, @Nullable String color) {}
