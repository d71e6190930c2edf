package io.kafcache.streams.item;

import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;

/**
 * The entries of a lineage: keys of any length, values of any size.
 *
 * <p>Safe for use by one thread that writes, and any number that read. After an {@link
 * io.kafcache.streams.backend.UncertainWriteException} the lineage is not to be used any more.
 */
public final class Items {
    /** The bits that a lineage's id may use. */
    public static final long LINEAGE_MASK = ~ItemKeys.KIND_MASK;

    private final ItemWriter writer;
    private final ThreadLocal<ItemFetcher> fetchers;

    /**
     * Makes access to a lineage.
     *
     * @param backend where the items are
     * @param lineage the lineage's id
     * @throws BackendException if a server does not answer
     */
    public Items(final Backend backend, final long lineage) {
        writer = new ItemWriter(backend, lineage);
        fetchers = ThreadLocal.withInitial(() -> new ItemFetcher(backend, lineage));
    }

    /**
     * Reads an entry.
     *
     * @param key any number of bytes
     * @return the value, or null when the key is absent
     * @throws BackendException if a server does not answer, or a part of the value is gone
     */
    public byte[] get(final byte[] key) {
        return fetchers.get().fetch(key);
    }

    /**
     * Writes an entry, by the next {@link #flush()} at the latest.
     *
     * @param key any number of bytes
     * @param value null removes the entry
     * @throws BackendException if a server does not answer, or is full
     */
    public void write(final byte[] key, final byte[] value) {
        if (value == null) {
            writer.delete(key);
        } else {
            writer.put(key, value);
        }
    }

    /**
     * Does what was gathered: on return all of it is done.
     *
     * @throws BackendException if a server does not answer, or is full
     */
    public void flush() {
        writer.flush();
    }
}
