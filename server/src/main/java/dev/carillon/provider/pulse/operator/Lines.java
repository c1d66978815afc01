package dev.carillon.provider.pulse.operator;

import dev.carillon.http.HttpError;
import dev.carillon.http.JsonItems;
import dev.carillon.http.JsonObject;
import dev.carillon.http.JsonWriter;
import dev.carillon.http.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a request that brings many things. What is wrong with one line is said of that line,
 * and the others are taken.
 *
 * @param read those that could be read
 */
record Lines<T>(List<T> read, List<Refused> refused) {
  static final int MOST = 10_000;

  /**
   * @param line counted from 1; blank ones do not count
   * @param id as the line said it; null where it said none
   * @param code a stable word for programs
   */
  record Refused(int line, @Nullable String id, String code, String message) {
    void write(JsonWriter json) {
      json.number("line", line);
      if (id != null) {
        json.text("id", id);
      }
      json.text("code", code).text("msg", message);
    }
  }

  /** Reads one line. */
  @FunctionalInterface
  interface Reading<T> {
    T read(int line, JsonObject json) throws HttpError;
  }

  static <T> Lines<T> of(Request request, Reading<T> reading) throws HttpError {
    List<JsonItems.Item> items = JsonItems.of(request, MOST);
    List<T> read = new ArrayList<>(items.size());
    List<Refused> refused = new ArrayList<>();
    for (JsonItems.Item item : items) {
      int line = item.index() + 1;
      String id = null;
      try {
        JsonObject json = item.object();
        id = idOf(json);
        read.add(reading.read(line, json));
      } catch (HttpError wrong) {
        refused.add(new Refused(line, id, wrong.code(), message(wrong)));
      }
    }
    return new Lines<>(read, refused);
  }

  /** For the answer: reading it so leaves no problem behind. */
  private static @Nullable String idOf(JsonObject json) {
    byte[] raw = json.raw("id").orNull();
    boolean text = raw != null && raw.length > 2 && raw[0] == '"' && raw.length <= 1_024;
    return text ? json.text("id", Fields.ANY_ID).orNull() : null;
  }

  private static String message(HttpError wrong) {
    if (wrong.problems().isEmpty()) {
      return wrong.detail();
    }
    List<String> problems = new ArrayList<>();
    for (HttpError.Problem problem : wrong.problems()) {
      // Behind "body" and the line's index.
      List<String> place =
          problem.loc().subList(Math.min(2, problem.loc().size()), problem.loc().size());
      problems.add((String.join(".", place) + " " + problem.msg()).strip());
    }
    return String.join("; ", problems);
  }
}
