package io.kafcache.streams.backend;

import java.util.Map;

/** Opens the backend of a store. */
@FunctionalInterface
public interface BackendFactory {
    /**
     * Opens the backend that a configuration names.
     *
     * @param appConfigs the application's configuration, as {@code StateStoreContext.appConfigs()} gives it
     * @return open; whoever opened it closes it
     */
    Backend open(Map<String, ?> appConfigs);
}
