package io.kafcache.client;

import io.kafcache.client.protocol.Status;

/**
 * What became of storing an item.
 *
 * @param outcome whether it was stored, and why not
 * @param cas the item's new version if it was stored, else 0
 */
public record StoreResult(Outcome outcome, long cas) {

    /** Whether an item was stored, in the words of memcached. */
    public enum Outcome {
        /** It was stored. */
        STORED,
        /** There is an item (add), or it has another cas: somebody has changed it. Nothing has changed. */
        EXISTS,
        /** There is no item to replace, or none with that cas. Nothing has changed. */
        NOT_FOUND,
        /**
         * There is no item to append or prepend to; or it would become too large, or the server's memory is full, for which memcached has
         * no other answer. Nothing has changed.
         */
        NOT_STORED
    }

    static StoreResult of(final Status status, final long cas) {
        return switch (status) {
            case SUCCESS -> new StoreResult(Outcome.STORED, cas);
            case KEY_EXISTS -> new StoreResult(Outcome.EXISTS, 0);
            case KEY_NOT_FOUND -> new StoreResult(Outcome.NOT_FOUND, 0);
            case NOT_STORED -> new StoreResult(Outcome.NOT_STORED, 0);
            default -> throw new IllegalArgumentException("A refusal: " + status);
        };
    }

    /**
     * Whether the item was stored.
     *
     * @return true for {@link Outcome#STORED}
     */
    public boolean isStored() {
        return outcome == Outcome.STORED;
    }
}
