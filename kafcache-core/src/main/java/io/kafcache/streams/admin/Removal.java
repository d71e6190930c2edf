package io.kafcache.streams.admin;

import java.util.Optional;

/**
 * What was removed.
 *
 * @param claims how many claims
 * @param lineages how many copies, those before the present ones among them
 * @param items what they took; empty if the items stayed where they are
 */
public record Removal(int claims, int lineages, Optional<StateSize> items) {}
