package io.kafcache.streams;

import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/**
 * Makes stores whose state lives in memcached, and can be told what to read ahead. Immutable.
 *
 * <p>By default a store reads the keys of the records of all topics that its task consumes: right where a record is looked up by its own
 * key, as in aggregations, tables and joins with tables.
 */
public interface KafcacheStoreSupplier extends KeyValueBytesStoreSupplier {
    /**
     * Makes stores that read other keys ahead.
     *
     * @param keys tells them
     * @param topics whose records are shown to the function, by the names that the consumer knows; none for all that the task consumes
     * @return a supplier of the same stores
     * @throws NullPointerException if an argument is null
     */
    KafcacheStoreSupplier withPrefetch(PrefetchKeys keys, String... topics);

    /**
     * Makes stores that read nothing ahead: for those that are not read by what is in a record.
     *
     * @return a supplier of the same stores
     */
    KafcacheStoreSupplier withoutPrefetch();
}
