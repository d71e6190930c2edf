/**
 * Topologies whose state lives in memcached, with all that they need to run: an embedded broker, a memcached, made-up
 * data, and a check of the result. {@link io.kafcache.examples.Examples} is the way in; {@code WordCount} and {@code
 * Labelling} are the topologies, and what is worth reading first.
 *
 * <p>Imports of Kafcache the public face of the stores, in {@code StoreKind}, and the memcached for tests, in {@code
 * Sandbox}.
 */
package io.kafcache.examples;
