/**
 * The servers, as the stores see them: {@link io.kafcache.streams.backend.Backend} is the one way to them, and memcached its first
 * implementation.
 *
 * <p>Imports {@code io.kafcache.client} only, and is the only package of the stores that does.
 */
package io.kafcache.streams.backend;
