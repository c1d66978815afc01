package dev.carillon.api;

/** Tells the engine that something has fallen due that it did not plan itself. */
@FunctionalInterface
public interface Wake {
  void wake();
}
