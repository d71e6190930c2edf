package io.kafcache.streams.admin;

/**
 * What a copy takes on the servers.
 *
 * @param items their number; an entry whose value is large takes several, and the ordered index some
 * @param bytes with the keys, and what the servers keep beside each item
 */
public record StateSize(long items, long bytes) {
    /** Nothing. */
    public static final StateSize NONE = new StateSize(0, 0);

    /**
     * Adds sizes.
     *
     * @param other another one
     * @return the sum
     */
    public StateSize plus(final StateSize other) {
        return new StateSize(items + other.items, bytes + other.bytes);
    }
}
