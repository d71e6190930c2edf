/**
 * The ordered {@link io.kafcache.streams.index.KeyIndex} of a store partition's keys, off the heap.
 *
 * <p>Imports {@code memory}.
 *
 * <p>From the bottom up: {@code PageArena} cuts regions of memory into pages of any size. {@code Page} is the layout of a page, {@code
 * PageEditor} changes one, and {@code Entries} makes new ones. {@code Snapshots} knows which pages must stay what they are, and {@code LeafIds}
 * numbers the leaves; {@code Pages} keeps these in step. {@code Tree} is the B+tree of pages, and {@code KeyCursor} walks those of a snapshot.
 * {@code IndexFlush} writes leaves as {@code PageImage}s with a {@code Manifest}, and {@code IndexLoader} makes an index of them.
 */
package io.kafcache.streams.index;
