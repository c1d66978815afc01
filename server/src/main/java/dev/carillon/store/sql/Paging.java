package dev.carillon.store.sql;

import dev.carillon.store.Page;
import dev.carillon.store.PageRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a list is read page by page: the rows beyond the iterator, one more than the page holds,
 * which tells whether there are more.
 */
final class Paging {
  /** Below and above every key: texts are compared by their code points. */
  static final String FIRST = "";

  static final String LAST = Character.toString(Character.MAX_CODE_POINT);

  private Paging() {}

  /** What the page begins beyond. */
  static String start(PageRequest page) {
    return start(page.iterator(), page.order());
  }

  private static String start(@Nullable String iterator, PageRequest.Order order) {
    if (iterator != null) {
      return iterator;
    }
    return switch (order) {
      case ASCENDING -> FIRST;
      case DESCENDING -> LAST;
    };
  }

  /** The statement for the order: both dialects have one for each. */
  static String statement(PageRequest page, String ascending, String descending) {
    return switch (page.order()) {
      case ASCENDING -> ascending;
      case DESCENDING -> descending;
    };
  }

  static int rows(PageRequest page) {
    return page.limit() + 1;
  }

  static <T> Page<T> page(PageRequest page, List<T> found) {
    boolean done = found.size() <= page.limit();
    return new Page<>(done ? found : found.subList(0, page.limit()), done);
  }
}
