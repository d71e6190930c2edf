package io.kafcache.streams.claim;

import java.util.UUID;

/**
 * One opening of a store partition.
 *
 * @param owner the process, on its state directory
 * @param id no other opening has it
 * @param mayTakeFromOthers whether Kafka Streams vouches that nobody else has the store's task
 */
public record Session(String owner, String id, boolean mayTakeFromOthers) {
    /**
     * Starts a session.
     *
     * @param owner the process, on its state directory
     * @param mayTakeFromOthers whether Kafka Streams vouches that nobody else has the store's task
     * @return a session that no other one equals
     */
    public static Session start(final String owner, final boolean mayTakeFromOthers) {
        return new Session(owner, UUID.randomUUID().toString(), mayTakeFromOthers);
    }
}
