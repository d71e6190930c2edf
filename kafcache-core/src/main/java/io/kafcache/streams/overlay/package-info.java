/**
 * What a store partition holds in memory, off the heap: the write buffer and the near cache, in one {@link
 * io.kafcache.streams.overlay.Overlay}.
 *
 * <p>Imports {@code memory}.
 *
 * <p>From the bottom up: {@code Arena} cuts regions of memory into blocks. A block is one entry: its links, its key and its value. {@code HashIndex} finds blocks and {@code EntryList}
 * strings them up by their state; {@code EntryTable} keeps these three in step. {@code EvictionPolicy} says which of the clean entries go.
 * {@code SequenceLock} lets other threads read while the owner writes, which {@code ConcurrentReader} does.
 */
package io.kafcache.streams.overlay;
