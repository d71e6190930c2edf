/**
 * The frames of memcached's binary protocol: opcodes, statuses, and flyweights that encode and decode a frame in place in an Agrona
 * buffer. Both directions are here, so that a server can be built on it too.
 *
 * <p>Imports nothing of Kafcache.
 */
package io.kafcache.client.protocol;
