package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Paging;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.provider.pulse.school.Slice;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers lists page by page, as the general API does. */
final class Pages {
  private static final String BACKWARDS = "-";

  private Pages() {}

  /** Reads a part of a list. */
  @FunctionalInterface
  interface Source<T> {
    List<T> read(Slice slice) throws HttpError;
  }

  /**
   * @param id what the list is ordered by, and an element's iterator
   */
  static <T> Response answer(
      Request request,
      Source<T> source,
      Function<T, String> id,
      BiConsumer<JsonWriter, ? super T> each)
      throws HttpError {
    return answer(request, Paging.Order.ASCENDING, source, id, each);
  }

  /**
   * @param usual the order where the request does not say
   */
  static <T> Response answer(
      Request request,
      Paging.Order usual,
      Source<T> source,
      Function<T, String> id,
      BiConsumer<JsonWriter, ? super T> each)
      throws HttpError {
    Paging paging = Paging.of(request);
    Paging.Order order = paging.order() == null ? usual : paging.order();
    @Nullable String iterator = paging.iterator();
    boolean backwards = iterator != null && iterator.startsWith(BACKWARDS);
    String after = iterator == null || !backwards ? iterator : iterator.substring(1);
    boolean descending = (order == Paging.Order.DESCENDING) != backwards;
    // One more than the page holds tells whether there are more.
    List<T> found = source.read(new Slice(after, descending, paging.limit() + 1));
    boolean done = found.size() <= paging.limit();
    List<T> page = done ? found : found.subList(0, paging.limit());
    List<T> items = backwards ? page.reversed() : page;
    return Paging.answer(
        items,
        items.isEmpty() ? null : id.apply(items.getLast()),
        items.isEmpty() ? null : BACKWARDS + id.apply(items.getFirst()),
        done,
        each);
  }
}
