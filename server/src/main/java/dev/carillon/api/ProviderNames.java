package dev.carillon.api;

import java.util.Set;

/** The contracts that an application may be spoken to in, besides the general one. */
@FunctionalInterface
public interface ProviderNames {
  Set<String> names();
}
