/**
 * Which node a key lives on: ketama's consistent hashing, as libmemcached places keys.
 *
 * <p>Imports nothing of Kafcache.
 */
package io.kafcache.client.ring;
