package io.kafcache.streams.claim;

import io.kafcache.streams.item.Items;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.agrona.DirectBuffer;

/**
 * One copy of a store partition's contents. Its id stands at the start of every item key of that copy, so that stores, partitions and
 * applications on the same servers never see each other's items.
 *
 * @param id 60 random bits, as {@link Items#LINEAGE_MASK} leaves them, behind a first bit that is set
 */
public record Lineage(long id) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** No key of ASCII text starts with this bit, so that nobody takes the items of other programs for those of a lineage. */
    private static final long MARK = Long.MIN_VALUE;

    /**
     * Starts a new copy, which is empty.
     *
     * @return a lineage that no other copy has
     */
    public static Lineage fresh() {
        return new Lineage(RANDOM.nextLong() & Items.LINEAGE_MASK | MARK);
    }

    /**
     * Tells the lineage that an item belongs to by its key, whatever kind of item it is.
     *
     * @param key holds the item's key
     * @param offset index of its first byte
     * @param length bytes
     * @return the lineage's id; 0 if it is no item of a lineage
     */
    public static long idOf(final DirectBuffer key, final int offset, final int length) {
        final long id = length < Long.BYTES ? 0 : key.getLong(offset, ByteOrder.BIG_ENDIAN);
        return (id & MARK) == 0 ? 0 : id & Items.LINEAGE_MASK;
    }

    /**
     * Reads a name.
     *
     * @param text 16 hexadecimal digits
     * @return the lineage
     * @throws NumberFormatException if the text is no name
     */
    public static Lineage parse(final String text) {
        return new Lineage(Long.parseUnsignedLong(text, 16));
    }

    @Override
    public String toString() {
        return String.format("%016x", id);
    }
}
