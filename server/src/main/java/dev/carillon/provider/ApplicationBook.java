package dev.carillon.provider;

import dev.carillon.model.Application;
import dev.carillon.model.ApplicationKey;
import dev.carillon.model.EnvironmentId;
import java.util.Optional;

/** The applications that a provider keeps for its customers. */
public interface ApplicationBook {
  /**
   * @param uid the provider's own id for it, unique in the environment
   * @return empty if the uid is taken
   */
  Optional<Application> create(EnvironmentId environment, String provider, String uid, String name);

  Optional<Application> find(EnvironmentId environment, String idOrUid);

  /** Deletes it with its endpoints and calls off what is pending. */
  boolean delete(ApplicationKey application);
}
