/**
 * Kafka Streams stores whose state lives in memcached: the public face.
 *
 * <p>May import every package below it, and of {@code io.kafcache.client} the types that a configuration is made of.
 */
package io.kafcache.streams;
