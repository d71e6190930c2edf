package io.kafcache.streams.store;

import io.kafcache.streams.index.KeyCursor;
import io.kafcache.streams.index.Snapshot;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * Some of a store's keys, and the direction in which they are walked.
 *
 * @param from the least key; null for no bound
 * @param to the greatest key; null for no bound
 * @param toInclusive whether the greatest key is part of it
 * @param ascending whether the walk begins with the least key
 */
record Range(byte[] from, byte[] to, boolean toInclusive, boolean ascending) {
    static Range between(final Bytes from, final Bytes to, final boolean ascending) {
        return new Range(from == null ? null : from.get(), to == null ? null : to.get(), true, ascending);
    }

    static Range ofPrefix(final byte[] prefix) {
        return new Range(prefix, endOf(prefix), false, true);
    }

    /** The least key that is greater than all that begin with a prefix; null if there is none. */
    private static byte[] endOf(final byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xFF) {
                final byte[] end = Arrays.copyOf(prefix, i + 1);
                end[i]++;
                return end;
            }
        }
        return null;
    }

    /** Whether no key can be part of it, since its bounds stand the wrong way round. */
    boolean isInverted() {
        return from != null && to != null && Arrays.compareUnsigned(from, to) > 0;
    }

    KeyCursor cursor(final Snapshot snapshot) {
        return snapshot.cursor(from, true, to, toInclusive, ascending);
    }
}
