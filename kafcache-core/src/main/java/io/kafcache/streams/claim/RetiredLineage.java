package io.kafcache.streams.claim;

/**
 * A copy that nobody will read again, whose items are still on the servers.
 *
 * @param lineage names the copy
 * @param chunked whether some of its values are in chunks
 */
public record RetiredLineage(Lineage lineage, boolean chunked) {}
