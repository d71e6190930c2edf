/**
 * What the Kafka clients of a thread tell the stores that the thread works on: which transaction its writes belong to and what became of
 * it, and the ids of topics; and what a store tells them: that its task is to start anew.
 *
 * <p>May import no other package of this module.
 */
package io.kafcache.streams.clients;
