/**
 * The ordered {@link io.kafcache.streams.index.KeyIndex} of a store partition's keys, off the heap.
 *
 * <p>Imports {@code memory}.
 *
 * <p>From the bottom up: {@code PageArena} cuts regions of memory into pages of any size. {@code Page} is the layout of a page, {@code
 * PageEditor} changes one, and {@code Entries} makes new ones. {@code Tree} is the B+tree of pages. {@code Snapshots} knows which pages must
 * stay what they are, and {@code KeyCursor} walks them. {@code LeafIds} numbers the leaves.
 */
package io.kafcache.streams.index;
