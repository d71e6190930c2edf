/**
 * memcached for tests: {@link io.kafcache.testing.MemcachedServer} runs a real one where there is one and an embedded one otherwise;
 * {@link io.kafcache.testing.MemcachedExtension} does so for JUnit. {@link io.kafcache.testing.FaultyProxy} is a faulty network in front of it.
 *
 * <p>Of Kafcache it imports {@code io.kafcache.client.protocol} only.
 */
package io.kafcache.testing;
