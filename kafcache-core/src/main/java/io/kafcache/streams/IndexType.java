package io.kafcache.streams;

/** What a store knows of its keys, beside their entries on the servers. */
public enum IndexType {
    /** All keys in their order, in memory: ranges, scans and counts, and absent keys without a round trip. */
    ORDERED,
    /** Nothing: the least memory, and lookups by key only. */
    NONE
}
