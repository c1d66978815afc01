package dev.carillon.api;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server answered. */
record Answer(int status, String body, HttpHeaders headers) {
  private static final JsonMapper JSON = new JsonMapper();

  JsonNode json() {
    return JSON.readTree(body);
  }

  String text(String field) {
    return json().path(field).asString("");
  }

  /** The {@code loc} of each problem of a 422, with dots between. */
  List<String> places() {
    List<String> places = new ArrayList<>();
    for (JsonNode problem : json().path("detail")) {
      List<String> parts = new ArrayList<>();
      problem.path("loc").forEach(part -> parts.add(part.asString()));
      places.add(String.join(".", parts));
    }
    return places;
  }

  /** The {@code type} of each problem of a 422. */
  List<String> types() {
    List<String> types = new ArrayList<>();
    json().path("detail").forEach(problem -> types.add(problem.path("type").asString()));
    return types;
  }
}
