package dev.carillon.provider;

import dev.carillon.http.Route;
import dev.carillon.http.RouteTable;
import java.util.List;
import java.util.Optional;

/**
 * A product as it is built into the server: the contract that its webhooks are delivered by, and
 * whatever it serves and does besides. Built with the server's other parts; then its routes are
 * served, then it is started. Closed before what it works with.
 */
public interface Product extends AutoCloseable {
  /** For the log. */
  String name();

  /** The contract of its applications' endpoints; none where it delivers nothing by itself. */
  Optional<Provider> contract();

  /** What it serves, in a name space of its own. */
  List<Route> routes();

  /** Where even unknown paths are answered in its own envelope. */
  default List<RouteTable.Group> groups() {
    return List.of();
  }

  /** Begins what it does by itself. Until then it publishes nothing. */
  void start();

  /** Ends what it does by itself; returns when nothing of it runs any more. */
  @Override
  void close();
}
