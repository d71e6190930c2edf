package io.kafcache.streams.claim;

import io.kafcache.streams.item.Items;
import java.security.SecureRandom;

/**
 * One copy of a store partition's contents. Its id stands at the start of every item key of that copy, so that stores, partitions and
 * applications on the same servers never see each other's items.
 *
 * @param id 61 random bits, as {@link Items#LINEAGE_MASK} leaves them
 */
public record Lineage(long id) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Starts a new copy, which is empty.
     *
     * @return a lineage that no other copy has
     */
    public static Lineage fresh() {
        return new Lineage(RANDOM.nextLong() & Items.LINEAGE_MASK);
    }

    static Lineage parse(final String text) {
        return new Lineage(Long.parseUnsignedLong(text, 16));
    }

    @Override
    public String toString() {
        return String.format("%016x", id);
    }
}
