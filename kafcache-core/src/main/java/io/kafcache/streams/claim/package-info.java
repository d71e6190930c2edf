/**
 * Whose state it is: lineages, each one copy of a store partition's contents.
 *
 * <p>May import {@code io.kafcache.streams.item} and {@code io.kafcache.streams.backend}.
 */
package io.kafcache.streams.claim;
