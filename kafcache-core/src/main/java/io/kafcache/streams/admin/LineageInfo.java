package io.kafcache.streams.admin;

import java.util.Optional;

/**
 * One copy of a store partition's contents.
 *
 * @param lineage its name, 16 hexadecimal digits
 * @param size what it takes on all servers together; empty if a server does not tell which items it holds
 */
public record LineageInfo(String lineage, Optional<StateSize> size) {}
