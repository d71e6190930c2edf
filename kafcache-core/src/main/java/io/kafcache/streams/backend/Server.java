package io.kafcache.streams.backend;

/**
 * What a server says of itself.
 *
 * @param name as configured
 * @param evicts whether it may drop items to make room for others
 * @param comparesVersions whether it refuses a write to an item whose version is another one
 * @param evictions how many items it has dropped since it was started
 */
public record Server(String name, boolean evicts, boolean comparesVersions, long evictions) {}
