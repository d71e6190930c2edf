package io.kafcache.streams.backend;

/**
 * An item, and the version that the server gave it.
 *
 * @param value the bytes; not to be changed
 * @param version names this state of the item; any write gives it another one
 */
public record VersionedItem(byte[] value, long version) {}
