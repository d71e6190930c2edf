/**
 * The state stores.
 *
 * <p>May import the packages below it: {@code io.kafcache.streams.claim}, {@code io.kafcache.streams.item} and
 * {@code io.kafcache.streams.backend}.
 */
package io.kafcache.streams.store;
