package dev.carillon.provider;

import dev.carillon.model.IdSource;
import dev.carillon.signing.SecretBox;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The server, as a provider sees it: everything that a provider may ask of rooms that it may not
 * name.
 *
 * @param publicUrl where the server is reached from outside, without a slash at the end; asked when
 *     needed, for the port may be known only then
 */
public record Host(
    Publisher publisher,
    Books books,
    Fetcher fetcher,
    Operators operators,
    SecretBox box,
    Sources sources,
    Supplier<String> publicUrl) {

  /** What the server keeps. */
  public record Books(ApplicationBook applications, EndpointBook endpoints, MessageBook messages) {}

  /**
   * Where ids, times and chance come from.
   *
   * @param random unpredictable and safe for many threads
   */
  public record Sources(IdSource ids, InstantSource time, RandomGenerator random) {}
}
