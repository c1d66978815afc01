package dev.carillon.http;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for, in the words of the Svix API v1: {@code limit} (1–250, 50 if
 * absent), {@code iterator} as an earlier answer gave it, {@code order}.
 *
 * @param iterator null for the first page; starts with {@code -} to go back
 * @param order null where the request does not say
 */
public record Paging(int limit, @Nullable String iterator, @Nullable Order order) {
  public static final int MAX_LIMIT = 250;
  public static final int DEFAULT_LIMIT = 50;
  private static final int MAX_ITERATOR_LENGTH = 512;

  /** By the time of creation. */
  public enum Order {
    ASCENDING,
    DESCENDING
  }

  /**
   * @throws HttpError 422 for a limit, an iterator or an order that is none
   */
  public static Paging of(Request request) throws HttpError {
    int limit = limit(request.queryParameter("limit"));
    Optional<String> iterator = request.queryParameter("iterator").filter(text -> !text.isEmpty());
    if (iterator.isPresent()
        && TextRule.text(1, MAX_ITERATOR_LENGTH).check(iterator.get()) != null) {
      throw HttpError.invalid(
          "query", "iterator", "value_error.iterator", "is not an iterator of an earlier answer");
    }
    Optional<String> order = request.queryParameter("order");
    return new Paging(limit, iterator.orElse(null), order.isEmpty() ? null : order(order.get()));
  }

  private static int limit(Optional<String> given) throws HttpError {
    if (given.isEmpty()) {
      return DEFAULT_LIMIT;
    }
    String text = given.get();
    boolean digits =
        !text.isEmpty()
            && text.length() <= 9
            && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    int limit = digits ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw HttpError.invalid(
          "query", "limit", "value_error.number", "must be a whole number from 1 to " + MAX_LIMIT);
    }
    return limit;
  }

  private static Order order(String text) throws HttpError {
    return switch (text) {
      case "ascending" -> Order.ASCENDING;
      case "descending" -> Order.DESCENDING;
      default ->
          throw HttpError.invalid(
              "query", "order", "value_error.enum", "must be ascending or descending");
    };
  }

  /**
   * A page as it is answered: {@code {data, iterator, prevIterator, done}}.
   *
   * @param iterator asks for the next page; null on an empty one
   * @param prevIterator asks for the page before; null on an empty one
   * @param done whether nothing follows
   */
  public static <T> Response answer(
      List<T> data,
      @Nullable String iterator,
      @Nullable String prevIterator,
      boolean done,
      BiConsumer<JsonWriter, ? super T> each) {
    return JsonWriter.object(256 + 256 * data.size())
        .array("data", data, each)
        .text("iterator", iterator)
        .text("prevIterator", prevIterator)
        .bool("done", done)
        .response(200);
  }
}
