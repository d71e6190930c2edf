package io.kafcache.streams.claim;

/**
 * What a claim is a claim on.
 *
 * @param applicationId the application
 * @param store the store's name
 * @param partition the partition, -1 for a global store
 */
public record StorePartition(String applicationId, String store, int partition) {
    String path() {
        return applicationId + '/' + store + '/' + partition;
    }
}
