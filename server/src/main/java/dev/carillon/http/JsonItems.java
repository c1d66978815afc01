package dev.carillon.http;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The elements of a body that is a JSON array, or one JSON text a line (NDJSON). Each is read by
 * itself: what is wrong inside one costs that one alone. Only an array that is torn between its
 * elements is refused whole.
 */
public final class JsonItems {
  private JsonItems() {}

  /** One element, unread. */
  public static final class Item {
    private final byte[] source;
    private final int index;
    private final int start;
    private final int end;

    private Item(byte[] source, int index, int start, int end) {
      this.source = source;
      this.index = index;
      this.start = start;
      this.end = end;
    }

    /** Counted from 0; blank lines do not count. */
    public int index() {
      return index;
    }

    /** How many bytes it has. */
    public int length() {
      return end - start;
    }

    /**
     * Reads it; its problems are placed at {@code body} and the index.
     *
     * @throws HttpError 400 for malformed JSON, 422 for another value than an object
     */
    public JsonObject object() throws HttpError {
      return JsonObject.of(source, start, end, List.of("body", Integer.toString(index)));
    }
  }

  /**
   * The items of a request's body. It is NDJSON if its content type says so, or if it has none and
   * the body does not begin with a bracket.
   *
   * @throws HttpError 415 for another media type, 400 for a malformed array, 422 for another value
   *     than an array, for none and for too many items, and what {@link Request#body} throws
   */
  public static List<Item> of(Request request, int maxItems) throws HttpError {
    String mediaType = JsonText.mediaType(request);
    boolean lines =
        switch (mediaType) {
          case "application/x-ndjson", "application/ndjson", "application/jsonl" -> true;
          default -> false;
        };
    if (!lines) {
      JsonText.requireJson(request);
    }
    byte[] body = request.body();
    JsonText.requireNoMark(body, 0, body.length);
    boolean ndjson = lines || (mediaType.isEmpty() && !beginsWithABracket(body));
    List<Item> items = ndjson ? lines(body, maxItems) : elements(body, maxItems);
    if (items.isEmpty()) {
      throw invalid("value_error.list.min_items", "must have at least one item");
    }
    return items;
  }

  private static boolean beginsWithABracket(byte[] body) {
    for (byte next : body) {
      if (!isSpace(next)) {
        return next == '[';
      }
    }
    return true;
  }

  private static boolean isSpace(byte next) {
    return next == ' ' || next == '\t' || next == '\n' || next == '\r';
  }

  private static List<Item> lines(byte[] body, int maxItems) throws HttpError {
    List<Item> items = new ArrayList<>();
    int start = 0;
    while (start < body.length) {
      int end = start;
      boolean blank = true;
      while (end < body.length && body[end] != '\n') {
        blank &= isSpace(body[end]);
        end++;
      }
      if (!blank) {
        add(items, body, start, end, maxItems);
      }
      start = end + 1;
    }
    return items;
  }

  private static List<Item> elements(byte[] body, int maxItems) throws HttpError {
    List<Item> items = new ArrayList<>();
    try (JsonParser json = JsonText.parser(JsonText.ELEMENTS, body, 0, body.length)) {
      JsonToken first = json.nextToken();
      if (first == null) {
        throw JsonText.malformed("It is empty: send a JSON array", null);
      }
      if (first != JsonToken.START_ARRAY) {
        throw invalid("type_error.list", "must be a JSON array, or one JSON object a line");
      }
      for (JsonToken kind = json.nextToken();
          kind != JsonToken.END_ARRAY;
          kind = json.nextToken()) {
        int start = (int) json.currentTokenLocation().getByteOffset();
        if (kind.isStructStart()) {
          json.skipChildren();
        } else {
          json.finishToken();
        }
        add(items, body, start, (int) json.currentLocation().getByteOffset(), maxItems);
      }
      if (json.nextToken() != null) {
        throw JsonText.malformed("Something follows its end", json.currentTokenLocation());
      }
      return items;
    } catch (JacksonException problem) {
      throw JsonText.malformed(problem);
    }
  }

  private static void add(List<Item> items, byte[] body, int start, int end, int maxItems)
      throws HttpError {
    if (items.size() == maxItems) {
      throw invalid("value_error.list.max_items", "must have at most " + maxItems + " items");
    }
    items.add(new Item(body, items.size(), start, end));
  }

  private static HttpError invalid(String type, String msg) {
    return HttpError.invalid(List.of(new HttpError.Problem(List.of("body"), msg, type)));
  }
}
