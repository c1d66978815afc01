package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which path leads where. */
class RouteTableTest {
  private static final ErrorEnvelope OTHER = (error, _) -> Response.empty(error.status());
  private static final RouteTable TABLE =
      new RouteTable(
          List.of(
              route(null, "GET", "/"),
              route(null, "GET", "/api/v1/app"),
              route(null, "POST", "/api/v1/app"),
              route(null, "GET", "/api/v1/app/{app}"),
              route(null, "DELETE", "/api/v1/app/{app}"),
              route(null, "GET", "/api/v1/app/health"),
              route(null, "GET", "/api/v1/app/{app}/msg/{msg}"),
              route(null, "GET", "/api/v1/{kind}/x/deep"),
              route(null, "GET", "/all/{path...}"),
              route(null, "GET", "/all/{one}/known"),
              route("pulse.example", "GET", "/api/v1/app"),
              route("pulse.example", "PUT", "/only/here")),
          List.of(
              new RouteTable.Group("pulse.example", "/", OTHER),
              new RouteTable.Group(null, "/v2/", OTHER)));

  @Test
  void pathsLeadToTheirRoutes() {
    Map.ofEntries(
            Map.entry("/", "GET /"),
            Map.entry("/api/v1/app", "GET /api/v1/app"),
            Map.entry("/api/v1/app/a", "GET /api/v1/app/{app}"),
            Map.entry("/api/v1/app/a%20b", "GET /api/v1/app/{app}"),
            Map.entry("/api/v1/app/a%2Fb", "GET /api/v1/app/{app}"),
            Map.entry("/api/v1/app/a;b=c", "GET /api/v1/app/{app}"),
            Map.entry("/api/v1/app/...", "GET /api/v1/app/{app}"),
            Map.entry("/%61pi/v1/app", "GET /api/v1/app"),
            // The exact segment goes first, and the way back is tried where it leads nowhere.
            Map.entry("/api/v1/app/health", "GET /api/v1/app/health"),
            Map.entry("/api/v1/app/health/msg/m", "GET /api/v1/app/{app}/msg/{msg}"),
            Map.entry("/api/v1/app/x/deep", "GET /api/v1/{kind}/x/deep"),
            Map.entry("/all/a", "GET /all/{path...}"),
            Map.entry("/all/a/b%2Fc/d", "GET /all/{path...}"),
            Map.entry("/all/a/known", "GET /all/{one}/known"))
        .forEach((path, name) -> assertThat(found(null, "GET", path)).as(path).isEqualTo(name));
  }

  @Test
  void otherPathsLeadNowhere() {
    for (String path :
        List.of(
            "",
            "api",
            "*",
            "//",
            "/api/v1/app/",
            "/api//v1/app",
            "//api/v1/app",
            "/api/v1/app/..",
            "/api/v1/app/%2e%2e",
            "/api/v1/app/%2E",
            "/api/v1/app/./msg/m",
            "/api/v1/app/a/../b",
            "/api/v1/app/%",
            "/api/v1/app/%4",
            "/api/v1/app/%zz",
            "/api/v1/app/%ff",
            "/API/v1/app",
            "/api%2Fv1/app",
            "/only/here",
            "/all",
            "/all/",
            "/all/a/../b",
            "/all/a/%2e%2e/b",
            "/a".repeat(100))) {
      assertThat(TABLE.match(null, "GET", path))
          .as(path)
          .isEqualTo(new RouteTable.Match.NotFound(ErrorEnvelope.GENERAL));
    }
  }

  @Test
  void anotherMethodIsToldWhichThereAre() {
    RouteTable.Match match = TABLE.match(null, "PATCH", "/api/v1/app/health");
    assertThat(match).isInstanceOf(RouteTable.Match.OtherMethods.class);
    assertThat(((RouteTable.Match.OtherMethods) match).methods())
        .containsExactly("DELETE", "GET", "HEAD", "OPTIONS");
    // The exact path has no DELETE, but the one with a parameter has.
    assertThat(found(null, "DELETE", "/api/v1/app/health")).isEqualTo("DELETE /api/v1/app/{app}");
    assertThat(found(null, "HEAD", "/api/v1/app")).isEqualTo("GET /api/v1/app");
    assertThat(TABLE.match(null, "get", "/api/v1/app"))
        .isInstanceOf(RouteTable.Match.OtherMethods.class);
  }

  @Test
  void aHostsRoutesGoBeforeThoseOfEveryHost() {
    assertThat(found("Pulse.Example", "GET", "/api/v1/app"))
        .isEqualTo("pulse.example GET /api/v1/app");
    assertThat(found("other.example", "GET", "/api/v1/app")).isEqualTo("GET /api/v1/app");
    assertThat(found("pulse.example", "POST", "/api/v1/app")).isEqualTo("POST /api/v1/app");
    assertThat(found("pulse.example", "PUT", "/only/here"))
        .isEqualTo("pulse.example PUT /only/here");
  }

  @Test
  void unknownPathsOfAGroupHaveItsEnvelope() {
    assertThat(TABLE.match(null, "GET", "/v2/what"))
        .isEqualTo(new RouteTable.Match.NotFound(OTHER));
    assertThat(TABLE.match("pulse.example", "GET", "/what"))
        .isEqualTo(new RouteTable.Match.NotFound(OTHER));
    assertThat(TABLE.match("other.example", "GET", "/what"))
        .isEqualTo(new RouteTable.Match.NotFound(ErrorEnvelope.GENERAL));
  }

  @Test
  void rowsThatTakeTheSameRequestsAreRefused() {
    assertThatThrownBy(() ->
            new RouteTable(List.of(route(null, "GET", "/{a}/b"), route(null, "GET", "/{c}/b"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GET /{a}/b and GET /{c}/b");
    assertThatThrownBy(
            () -> new RouteTable(List.of(route("H", "GET", "/b"), route("h", "GET", "/b"))))
        .isInstanceOf(IllegalArgumentException.class);
    for (String path : List.of("", "b", "/b/", "/b//c", "/b{c}", "/../b", "/{}", "/{a...}/b")) {
      assertThatThrownBy(() -> new RouteTable(List.of(route(null, "GET", path))))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void rowsStandAsTheyWereGiven() {
    List<Route> rows = new ArrayList<>(List.of(route(null, "GET", "/b"), route(null, "GET", "/a")));
    assertThat(new RouteTable(rows).rows()).containsExactlyElementsOf(rows);
  }

  private static String found(@Nullable String host, String method, String path) {
    return TABLE.match(host, method, path) instanceof RouteTable.Match.Found(Route route, _)
        ? route.name()
        : "nothing";
  }

  private static Route route(@Nullable String host, String method, String path) {
    String name = (host == null ? "" : host + " ") + method + " " + path;
    return new Route(host, method, path, name, Access.OPEN, 0, _ -> Response.empty(204));
  }
}
