package dev.carillon.store;

/**
 * How much a catalog takes.
 *
 * @param endpointsPerApplication how many endpoints one application may have at most
 */
public record CatalogLimits(int endpointsPerApplication) {
  public static final CatalogLimits DEFAULTS = new CatalogLimits(50_000);

  public CatalogLimits {
    if (endpointsPerApplication < 1) {
      throw new IllegalArgumentException("less than one endpoint per application");
    }
  }
}
