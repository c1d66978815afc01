package dev.carillon.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All routes of a server. A path is matched segment by segment, each decoded by itself, so that
 * {@code %2F} stays inside its segment; an exact segment goes before a part in braces; empty
 * segments, {@code .} and {@code ..} match nothing. A last part such as {@code {path...}} takes one
 * segment or more, and goes behind all others. Routes of the request's host go before those of
 * every host.
 */
public final class RouteTable {
  private static final int MAX_SEGMENTS = 64;

  private final List<Route> rows;
  private final List<Group> groups;
  private final Map<String, Node> hosts = new HashMap<>();
  private final Node everyHost = new Node();

  /** What a request's method and path lead to. */
  public sealed interface Match {
    /**
     * @param segments the path's, decoded; those in braces are the parameters
     */
    record Found(Route route, List<String> segments) implements Match {}

    /**
     * There are routes, but not for this method.
     *
     * @param methods those that there are, sorted
     * @param route one of them, for its envelope
     */
    record OtherMethods(Set<String> methods, Route route) implements Match {}

    /**
     * @param errors the envelope of the group that the path belongs to
     */
    record NotFound(ErrorEnvelope errors) implements Match {}
  }

  /**
   * A part of the paths where even an unknown path is answered in another envelope.
   *
   * @param host null for every name
   * @param pathPrefix such as {@code /v2/}
   */
  public record Group(@Nullable String host, String pathPrefix, ErrorEnvelope errors) {
    private boolean has(@Nullable String otherHost, String rawPath) {
      return rawPath.startsWith(pathPrefix) && (host == null || host.equalsIgnoreCase(otherHost));
    }
  }

  private static final class Node {
    final Map<String, Node> exact = new HashMap<>();
    final Map<String, Route> routes = new HashMap<>();
    @Nullable Node parameter;
    @Nullable Node rest;
  }

  /**
   * @throws IllegalArgumentException for two routes of the same host, method and path, or with the
   *     same name, and for a path that is none
   */
  public RouteTable(List<Route> rows) {
    this(rows, List.of());
  }

  /**
   * @param groups the first that has an unknown path answers it; the general envelope otherwise
   * @throws IllegalArgumentException as the other constructor
   */
  public RouteTable(List<Route> rows, List<Group> groups) {
    this.rows = List.copyOf(rows);
    this.groups = List.copyOf(groups);
    Set<String> names = new LinkedHashSet<>();
    for (Route route : this.rows) {
      if (!names.add(route.name())) {
        throw new IllegalArgumentException("Two routes have the name " + route.name());
      }
      add(route);
    }
  }

  private void add(Route route) {
    Node node =
        route.host() == null
            ? everyHost
            : hosts.computeIfAbsent(route.host().toLowerCase(Locale.ROOT), _ -> new Node());
    for (String segment : template(route.path())) {
      if (isRest(segment)) {
        if (node.rest == null) {
          node.rest = new Node();
        }
        node = node.rest;
      } else if (isParameter(segment)) {
        if (node.parameter == null) {
          node.parameter = new Node();
        }
        node = node.parameter;
      } else {
        node = node.exact.computeIfAbsent(segment, _ -> new Node());
      }
    }
    Route other = node.routes.putIfAbsent(route.method(), route);
    if (other != null) {
      throw new IllegalArgumentException(
          "Two routes take the same requests: " + other.name() + " and " + route.name());
    }
  }

  static List<String> template(String path) {
    List<String> segments = segments(path);
    if (segments == null) {
      throw new IllegalArgumentException("Not a route's path: " + path);
    }
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (isRest(segment) && i < segments.size() - 1) {
        throw new IllegalArgumentException("Nothing stands behind the rest of a path: " + path);
      }
      boolean brace = segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0;
      if (brace && !isParameter(segment)) {
        throw new IllegalArgumentException("Braces take a whole segment: " + path);
      }
    }
    return segments;
  }

  static boolean isParameter(String segment) {
    return segment.length() > 2 && segment.startsWith("{") && segment.endsWith("}");
  }

  private static boolean isRest(String segment) {
    return isParameter(segment) && segment.endsWith("...}");
  }

  /** All of them, in the order given. */
  public List<Route> rows() {
    return rows;
  }

  /**
   * @param host without a port, in any letter case; null if the request has none
   * @param rawPath undecoded, without the query
   */
  public Match match(@Nullable String host, String method, String rawPath) {
    List<String> segments = segments(rawPath);
    if (segments == null) {
      return notFound(host, rawPath);
    }
    // HEAD is GET without the body, which the connection leaves out.
    String wanted = method.equals("HEAD") ? "GET" : method;
    List<Node> ends = new ArrayList<>(2);
    if (host != null && !hosts.isEmpty()) {
      Node root = hosts.get(host.toLowerCase(Locale.ROOT));
      if (root != null) {
        collect(root, segments, 0, ends);
      }
    }
    collect(everyHost, segments, 0, ends);
    for (Node end : ends) {
      Route route = end.routes.get(method);
      if (route == null) {
        route = end.routes.get(wanted);
      }
      if (route != null) {
        return new Match.Found(route, segments);
      }
    }
    return ends.isEmpty() ? notFound(host, rawPath) : otherMethods(ends);
  }

  private Match notFound(@Nullable String host, String rawPath) {
    for (Group group : groups) {
      if (group.has(host, rawPath)) {
        return new Match.NotFound(group.errors);
      }
    }
    return new Match.NotFound(ErrorEnvelope.GENERAL);
  }

  private static Match otherMethods(List<Node> ends) {
    Set<String> methods = new TreeSet<>();
    for (Node end : ends) {
      methods.addAll(end.routes.keySet());
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    methods.add("OPTIONS");
    return new Match.OtherMethods(methods, ends.getFirst().routes.values().iterator().next());
  }

  /** The nodes that the path ends at, exact segments first. */
  private static void collect(Node node, List<String> segments, int from, List<Node> ends) {
    if (from == segments.size()) {
      if (!node.routes.isEmpty()) {
        ends.add(node);
      }
      return;
    }
    Node exact = node.exact.get(segments.get(from));
    if (exact != null) {
      collect(exact, segments, from + 1, ends);
    }
    if (node.parameter != null) {
      collect(node.parameter, segments, from + 1, ends);
    }
    if (node.rest != null) {
      ends.add(node.rest);
    }
  }

  /** The decoded segments; null if no route can match. */
  private static @Nullable List<String> segments(String rawPath) {
    if (rawPath.isEmpty() || rawPath.charAt(0) != '/') {
      return null;
    }
    List<String> segments = new ArrayList<>(8);
    int start = 1;
    while (start < rawPath.length()) {
      int slash = rawPath.indexOf('/', start);
      int end = slash < 0 ? rawPath.length() : slash;
      String segment = PercentDecoding.path(rawPath, start, end);
      boolean unusable =
          segment == null
              || segment.isEmpty()
              || segment.equals(".")
              || segment.equals("..")
              || segments.size() == MAX_SEGMENTS
              || end == rawPath.length() - 1;
      if (segment == null || unusable) {
        return null;
      }
      segments.add(segment);
      start = end + 1;
    }
    return segments;
  }
}
