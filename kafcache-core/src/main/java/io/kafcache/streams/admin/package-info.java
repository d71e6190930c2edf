/**
 * What the servers hold, for whoever looks after them: which claims there are, what their copies take, and what can go.
 *
 * <p>May import {@code io.kafcache.streams.claim} and {@code io.kafcache.streams.backend}.
 */
package io.kafcache.streams.admin;
