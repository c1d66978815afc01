package dev.carillon.http;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON object gives for a field: a PATCH leaves alone what is absent and clears what is
 * null.
 */
public sealed interface Given<T> {
  /** The field is not there, or what is there was refused and stands among the problems. */
  record Absent<T>() implements Given<T> {}

  /** The field is there and is {@code null}. */
  record Null<T>() implements Given<T> {}

  /** The field is there. */
  record Value<T>(T value) implements Given<T> {}

  /** Null for an absent field and for {@code null}. */
  default @Nullable T orNull() {
    return this instanceof Value<T>(T value) ? value : null;
  }

  /** The fallback for an absent field and for {@code null}. */
  default T or(T fallback) {
    return this instanceof Value<T>(T value) ? value : fallback;
  }

  /** What a PATCH leaves: the current value for an absent field, null for {@code null}. */
  default @Nullable T over(@Nullable T current) {
    return switch (this) {
      case Absent<T> _ -> current;
      case Null<T> _ -> null;
      case Value<T>(T value) -> value;
    };
  }

  default boolean isAbsent() {
    return this instanceof Absent<T>;
  }

  default boolean isNull() {
    return this instanceof Null<T>;
  }

  /** The same with another value. */
  default <R> Given<R> map(Function<T, R> change) {
    return switch (this) {
      case Absent<T> _ -> new Absent<>();
      case Null<T> _ -> new Null<>();
      case Value<T>(T value) -> new Value<>(change.apply(value));
    };
  }
}
