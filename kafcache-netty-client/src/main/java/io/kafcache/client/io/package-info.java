/**
 * Connections, and the ways to drive them.
 *
 * <p>A {@link io.kafcache.client.io.Lane} is a set of connections on one event loop, and everything on it happens on that loop's thread:
 * no lock is taken on the way of a request. The {@link io.kafcache.client.io.CallerDriver} gives every calling thread a lane that the
 * thread drives itself; the {@link io.kafcache.client.io.SharedDriver} gives each of its event-loop threads one. What is sent and what a
 * reply means is told by an {@link io.kafcache.client.io.Operation}.
 *
 * <p>Failures are told as {@link io.kafcache.client.io.Failure} values; making exceptions of them, with the caller's stack, is left to
 * {@code io.kafcache.client}. Internal to Kafcache. Imports {@code io.kafcache.client.protocol} only.
 */
package io.kafcache.client.io;
