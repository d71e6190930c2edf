package io.kafcache.client;

import java.util.List;
import org.agrona.DirectBuffer;

/**
 * What reads items. {@link MemcachedClient}, whose part this is, tells how calls wait and fail.
 *
 * <p>A key has 1 to 250 bytes of any kind, else there is an {@link IllegalArgumentException}. Expirations are made by {@link Expiration}.
 *
 * <p>A read is repeated on a new connection when the first one breaks. What changes an expiration is not: bytes that were sent may reach
 * the server late, and would undo a later change of the same expiration, so there is an {@link UnknownOutcomeException} instead.
 */
public interface ReadCommands {
    /**
     * Reads an item.
     *
     * @param key 1 .. 250 bytes
     * @return the value, or null when there is no item; an empty value is an empty array
     */
    byte[] get(byte[] key);

    /**
     * Reads an item with its flags and its version.
     *
     * @param key 1 .. 250 bytes
     * @return the item, or null when there is none
     */
    Item getItem(byte[] key);

    /**
     * Reads an item where it was received, and allocates nothing.
     *
     * @param key holds the key
     * @param keyOffset index of its first byte
     * @param keyLength 1 .. 250 bytes
     * @param visitor is shown the item if there is one; what it throws is thrown here
     * @return whether there was one
     */
    boolean get(DirectBuffer key, int keyOffset, int keyLength, ItemVisitor visitor);

    /**
     * Reads many items where they were received: all nodes are asked at once, each in one pipeline.
     *
     * @param keys any number, bounded by memory only
     * @param visitor is shown each item that there is, once, in any order; what it throws is thrown here, and then some items may have
     *     been shown and others not
     */
    void getAll(KeyList keys, ItemVisitor visitor);

    /**
     * Reads many items, in one pipeline a node.
     *
     * @param keys any number, bounded by memory only
     * @return the items in the order of the keys, null in the place of one that is not there
     */
    List<Item> getItems(KeyList keys);

    /**
     * Reads an item and gives it a new expiration.
     *
     * @param key 1 .. 250 bytes
     * @param expiration as {@link Expiration} makes it; 0 for never
     * @return the item, or null when there is none; its cas stays as it was
     * @throws UnknownOutcomeException if the connection broke before the answer: the expiration may be changed, now or later
     */
    Item getAndTouch(byte[] key, int expiration);

    /**
     * Reads many items and gives each a new expiration, in one pipeline a node.
     *
     * @param keys any number, bounded by memory only
     * @param expiration as {@link Expiration} makes it; 0 for never
     * @param visitor as for {@link #getAll}
     * @throws UnknownOutcomeException if a connection broke before the answers: expirations may be changed, now or later
     */
    void getAndTouchAll(KeyList keys, int expiration, ItemVisitor visitor);

    /**
     * Gives an item a new expiration.
     *
     * @param key 1 .. 250 bytes
     * @param expiration as {@link Expiration} makes it; 0 for never
     * @return whether there was an item
     * @throws UnknownOutcomeException if the connection broke before the answer: the expiration may be changed, now or later
     */
    boolean touch(byte[] key, int expiration);
}
