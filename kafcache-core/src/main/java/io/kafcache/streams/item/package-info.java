/**
 * Keys and values of a store as items: keys of any length, values of any size.
 *
 * <p>May import {@code io.kafcache.streams.backend}.
 */
package io.kafcache.streams.item;
