package io.kafcache.streams.claim;

/**
 * A claim as it lies on a server, for administration.
 *
 * @param key of its item
 * @param claim what it says; null if it cannot be read, since another version of Kafcache wrote it, or something else
 * @param copy whether it is on a copy beside the state
 */
public record StoredClaim(String key, Claim claim, boolean copy) {}
