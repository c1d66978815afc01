package dev.carillon.provider;

import dev.carillon.model.ApplicationKey;
import dev.carillon.model.Endpoint;
import dev.carillon.model.EndpointSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The endpoints of a provider's applications. They are endpoints like all others: the general API
 * and the pages show them.
 */
public interface EndpointBook {
  /** All of an application's, oldest first: there are never more than some hundreds. */
  List<Endpoint> all(ApplicationKey application);

  Optional<Endpoint> find(ApplicationKey application, String idOrUid);

  /**
   * @param settings the URL as its owner gave it; what is stored is what the address guard made of
   *     it, with the query as it was
   */
  Change create(ApplicationKey application, EndpointSettings settings);

  /**
   * @param change of the settings as they are within the transaction; must be pure
   */
  Change update(ApplicationKey application, String idOrUid, UnaryOperator<EndpointSettings> change);

  /**
   * Deletes an endpoint and calls off what is pending for it.
   *
   * @return whether there was one
   */
  boolean delete(ApplicationKey application, String idOrUid);

  /** What became of a change. */
  sealed interface Change {
    record Done(Endpoint endpoint) implements Change {}

    /** The address guard does not let the URL pass. */
    record UrlRefused(String why) implements Change {}

    record UidTaken() implements Change {}

    /** The application has its most endpoints already. */
    record TooMany(int most) implements Change {}

    /** There is no such endpoint, or no such application. */
    record Absent() implements Change {}
  }
}
