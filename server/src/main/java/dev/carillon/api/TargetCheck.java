package dev.carillon.api;

import dev.carillon.model.TargetVerdict;

/** What the address guard says of a URL; may resolve its name, on the calling thread. */
@FunctionalInterface
public interface TargetCheck {
  TargetVerdict check(String url);
}
