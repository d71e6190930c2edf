/**
 * A memcached client: its public face.
 *
 * <p>May import {@code io.kafcache.client.io}, {@code io.kafcache.client.ring} and {@code io.kafcache.client.protocol}.
 */
package io.kafcache.client;
