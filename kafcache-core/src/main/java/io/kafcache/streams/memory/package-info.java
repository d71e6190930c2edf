/**
 * Memory outside of the heap that several threads read: {@link io.kafcache.streams.memory.Memory} gives out regions, and frees them when no
 * reader can be in them ({@link io.kafcache.streams.memory.ReaderEpochs}).
 *
 * <p>Imports none of the other packages of the stores.
 */
package io.kafcache.streams.memory;
