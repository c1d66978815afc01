package dev.carillon.provider.pulse.operator;

import dev.carillon.http.Access;
import dev.carillon.http.Handler;
import dev.carillon.http.Route;
import java.util.ArrayList;
import java.util.List;

/** The rows of the operators' route table, as its parts add them. */
final class RouteRows {
  private static final String ROOT = "/pulse/v1";

  /** Of a request about one thing. */
  private static final int MAX_BODY_BYTES = 1 << 20;

  /** Of a request about many. */
  static final int MAX_BULK_BYTES = 8 << 20;

  private final Access access;
  private final List<Route> rows = new ArrayList<>();

  RouteRows(Access access) {
    this.access = access;
  }

  List<Route> rows() {
    return List.copyOf(rows);
  }

  RouteRows get(String path, String name, Handler handler) {
    return add("GET", path, name, MAX_BODY_BYTES, handler);
  }

  RouteRows put(String path, String name, Handler handler) {
    return add("PUT", path, name, MAX_BODY_BYTES, handler);
  }

  RouteRows delete(String path, String name, Handler handler) {
    return add("DELETE", path, name, MAX_BODY_BYTES, handler);
  }

  /** A request that brings many things at once. */
  RouteRows bulk(String method, String path, String name, Handler handler) {
    return add(method, path, name, MAX_BULK_BYTES, handler);
  }

  private RouteRows add(String method, String path, String name, int maxBytes, Handler handler) {
    rows.add(new Route(null, method, ROOT + path, "pulse." + name, access, maxBytes, handler));
    return this;
  }
}
