package io.kafcache.streams.store;

import java.util.Map;

/**
 * How far a state reaches.
 *
 * @param offsets of the changelog, as the claim keeps them
 * @param position in the input, as the claim keeps it
 */
record Reached(Map<String, Long> offsets, Map<String, Long> position) {}
