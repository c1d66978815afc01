package dev.carillon.provider.pulse.school;

import dev.carillon.model.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values as Pulse's tables keep them: days as days since 1970-01-01, times of day as seconds since
 * midnight, UUIDs as texts, lists and maps as JSON texts in their order.
 */
public final class Columns {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Columns() {}

  /** The school that a row belongs to, by its columns {@code environment_id} and the one named. */
  public static SchoolKey school(ResultSet row, String schoolColumn) throws SQLException {
    return new SchoolKey(
        new EnvironmentId(row.getString("environment_id")), row.getString(schoolColumn));
  }

  public static UUID uuid(ResultSet row, String column) throws SQLException {
    return UUID.fromString(row.getString(column));
  }

  public static @Nullable UUID nullableUuid(ResultSet row, String column) throws SQLException {
    String text = nullableText(row, column);
    return text == null ? null : UUID.fromString(text);
  }

  /** What the driver gives for SQL's null, said in the type. */
  public static @Nullable String nullableText(ResultSet row, String column) throws SQLException {
    return row.getString(column);
  }

  public static @Nullable Integer nullableInt(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  public static LocalDate day(ResultSet row, String column) throws SQLException {
    return LocalDate.ofEpochDay(row.getLong(column));
  }

  public static LocalTime timeOfDay(ResultSet row, String column) throws SQLException {
    return LocalTime.ofSecondOfDay(row.getLong(column));
  }

  public static @Nullable LocalTime nullableTimeOfDay(ResultSet row, String column)
      throws SQLException {
    Integer seconds = nullableInt(row, column);
    return seconds == null ? null : LocalTime.ofSecondOfDay(seconds);
  }

  /** As a parameter. */
  public static @Nullable Integer ofTimeOfDay(@Nullable LocalTime time) {
    return time == null ? null : time.toSecondOfDay();
  }

  /** As a parameter. */
  public static @Nullable String ofUuid(@Nullable UUID id) {
    return id == null ? null : id.toString();
  }

  /** As a parameter: a JSON list of texts. */
  public static String ofTexts(Collection<String> texts) {
    ArrayNode list = MAPPER.createArrayNode();
    texts.forEach(list::add);
    return MAPPER.writeValueAsString(list);
  }

  /** As a parameter: a JSON list of texts. */
  public static String ofUuids(Collection<UUID> ids) {
    ArrayNode list = MAPPER.createArrayNode();
    ids.forEach(id -> list.add(id.toString()));
    return MAPPER.writeValueAsString(list);
  }

  /** As a parameter: a JSON list of numbers. */
  public static String ofNumbers(Collection<Integer> numbers) {
    ArrayNode list = MAPPER.createArrayNode();
    numbers.forEach(list::add);
    return MAPPER.writeValueAsString(list);
  }

  /** As a parameter: a JSON object of texts. */
  public static String ofMap(Map<String, String> map) {
    ObjectNode object = MAPPER.createObjectNode();
    map.forEach(object::put);
    return MAPPER.writeValueAsString(object);
  }

  public static List<String> texts(ResultSet row, String column) throws SQLException {
    List<String> texts = new ArrayList<>();
    json(row, column).forEach(text -> texts.add(text.asString()));
    return texts;
  }

  public static List<UUID> uuids(ResultSet row, String column) throws SQLException {
    List<UUID> ids = new ArrayList<>();
    json(row, column).forEach(text -> ids.add(UUID.fromString(text.asString())));
    return ids;
  }

  public static List<Integer> numbers(ResultSet row, String column) throws SQLException {
    List<Integer> numbers = new ArrayList<>();
    json(row, column).forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }

  public static Map<String, String> map(ResultSet row, String column) throws SQLException {
    Map<String, String> map = new LinkedHashMap<>();
    json(row, column)
        .properties()
        .forEach(field -> map.put(field.getKey(), field.getValue().asString()));
    return map;
  }

  /** Any JSON text. */
  public static JsonNode json(ResultSet row, String column) throws SQLException {
    return MAPPER.readTree(row.getString(column));
  }
}
