package io.kafcache.streams.store;

import io.kafcache.streams.backend.Backend;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a store is told.
 *
 * @param backend opens the servers
 * @param writeBufferBytes how much may wait to be written
 * @param nearCacheBytes how much of what the servers hold may be kept as well
 * @param memoryMaxBytes how much all stores of this JVM may have of both
 * @param toleratesEvictions whether servers are accepted that may drop items
 * @param ordered whether the keys are held in an index, in their order
 * @param prefetch which keys are read when records are polled; null if none are
 */
public record StoreSettings(
        Supplier<Backend> backend,
        long writeBufferBytes,
        long nearCacheBytes,
        long memoryMaxBytes,
        boolean toleratesEvictions,
        boolean ordered,
        RecordKeys prefetch) {

    /** Finds the settings when a store is initialised. */
    @FunctionalInterface
    public interface Source {
        /**
         * Finds the settings.
         *
         * @param appConfigs the application's configuration, as {@code StateStoreContext.appConfigs()} gives it
         * @return never null
         */
        StoreSettings settings(Map<String, ?> appConfigs);
    }
}
