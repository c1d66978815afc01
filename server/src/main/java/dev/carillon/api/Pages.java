package dev.carillon.api;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Paging;
import dev.carillon.http.Request;
import dev.carillon.http.Response;
import dev.carillon.store.Page;
import dev.carillon.store.PageRequest;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers lists page by page. An iterator is the id of the last element of a page; with a hyphen
 * before it, it asks for the page that ends before that element.
 */
final class Pages {
  private static final String BACKWARDS = "-";

  private Pages() {}

  /** Reads one page. */
  @FunctionalInterface
  interface Source<T> {
    Page<T> page(PageRequest request) throws HttpError;
  }

  /**
   * @param usual the order where the request does not say
   * @param id what an element's iterator is
   */
  static <T> Response answer(
      Request request,
      PageRequest.Order usual,
      Source<T> source,
      Function<T, String> id,
      BiConsumer<JsonWriter, ? super T> each)
      throws HttpError {
    Paging paging = Paging.of(request);
    PageRequest.Order order = order(paging.order(), usual);
    @Nullable String iterator = paging.iterator();
    boolean backwards = iterator != null && iterator.startsWith(BACKWARDS);
    Page<T> page =
        source.page(
            new PageRequest(
                paging.limit(),
                iterator == null || !backwards ? iterator : iterator.substring(1),
                backwards ? reversed(order) : order));
    List<T> items = backwards ? page.items().reversed() : page.items();
    return Paging.answer(
        items,
        items.isEmpty() ? null : id.apply(items.getLast()),
        items.isEmpty() ? null : BACKWARDS + id.apply(items.getFirst()),
        page.done(),
        each);
  }

  private static PageRequest.Order order(Paging.@Nullable Order asked, PageRequest.Order usual) {
    return switch (asked) {
      case null -> usual;
      case ASCENDING -> PageRequest.Order.ASCENDING;
      case DESCENDING -> PageRequest.Order.DESCENDING;
    };
  }

  private static PageRequest.Order reversed(PageRequest.Order order) {
    return switch (order) {
      case ASCENDING -> PageRequest.Order.DESCENDING;
      case DESCENDING -> PageRequest.Order.ASCENDING;
    };
  }
}
