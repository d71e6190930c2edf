package io.kafcache.client;

import io.kafcache.client.protocol.Status;
import java.util.List;
import java.util.OptionalLong;
import org.agrona.DirectBuffer;

/**
 * What changes items. {@link MemcachedClient}, whose part this is, tells how calls wait and fail.
 *
 * <p>A key has 1 to 250 bytes of any kind, else there is an {@link IllegalArgumentException}. A value has 0 bytes up to the server's item
 * size, which the client knows: a larger one is not sent, so the old value stays, and there is a {@link ServerErrorException} of
 * {@link Status#TOO_LARGE}. On a server that is full and may not evict ({@code -M}), it is one of {@link Status#OUT_OF_MEMORY}; a
 * <em>set</em> that fails so has removed the old value, as memcached has it, even where its cas did not match.
 *
 * <p>No change is repeated: when the connection breaks before the answer there is an {@link UnknownOutcomeException}.
 */
public interface WriteCommands {
    /**
     * Stores an item, for ever, in the place of any that there is.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more
     */
    void set(byte[] key, byte[] value);

    /**
     * Stores an item in the place of any that there is; with a cas, only of one that has it.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more
     * @param options flags, expiration, cas
     * @return STORED; with a cas also EXISTS when the item has another, NOT_FOUND when there is none
     */
    StoreResult set(byte[] key, byte[] value, StoreOptions options);

    /**
     * Stores an item in the place of any that there is, and allocates nothing.
     *
     * @param key holds the key
     * @param keyOffset index of its first byte
     * @param keyLength 1 .. 250 bytes
     * @param flags stored with the item, and read with it
     * @param expiration as {@link Expiration} makes it; 0 for never
     * @param value holds the value
     * @param valueOffset index of its first byte
     * @param valueLength 0 bytes or more
     */
    void set(
            DirectBuffer key,
            int keyOffset,
            int keyLength,
            int flags,
            int expiration,
            DirectBuffer value,
            int valueOffset,
            int valueLength);

    /**
     * Stores an item, for ever, if there is none.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more
     * @return false if there is one; then nothing has changed
     */
    boolean add(byte[] key, byte[] value);

    /**
     * Stores an item if there is none.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more
     * @param options flags and expiration
     * @return STORED or EXISTS
     * @throws IllegalArgumentException if the options have a cas: memcached would replace the item that has it
     */
    StoreResult add(byte[] key, byte[] value, StoreOptions options);

    /**
     * Stores an item, for ever, if there is one.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more
     * @return false if there is none; then nothing has changed
     */
    boolean replace(byte[] key, byte[] value);

    /**
     * Stores an item if there is one; with a cas, if there is one that has it.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more
     * @param options flags, expiration, cas
     * @return STORED or NOT_FOUND; with a cas also EXISTS when the item has another
     */
    StoreResult replace(byte[] key, byte[] value, StoreOptions options);

    /**
     * Adds bytes behind an item's value; flags and expiration stay.
     *
     * @param key 1 .. 250 bytes
     * @param suffix 0 bytes or more
     * @return false if there is no item, or the server has no room: see {@link StoreResult.Outcome#NOT_STORED}; then nothing has changed
     */
    boolean append(byte[] key, byte[] suffix);

    /**
     * Adds bytes behind the value of an item that has a version; flags and expiration stay.
     *
     * @param key 1 .. 250 bytes
     * @param suffix 0 bytes or more
     * @param cas as read; 0 for any
     * @return STORED, NOT_STORED, or EXISTS when the item has another cas
     */
    StoreResult append(byte[] key, byte[] suffix, long cas);

    /**
     * Adds bytes before an item's value; flags and expiration stay.
     *
     * @param key 1 .. 250 bytes
     * @param prefix 0 bytes or more
     * @return false if there is no item, or the server has no room: see {@link StoreResult.Outcome#NOT_STORED}; then nothing has changed
     */
    boolean prepend(byte[] key, byte[] prefix);

    /**
     * Adds bytes before the value of an item that has a version; flags and expiration stay.
     *
     * @param key 1 .. 250 bytes
     * @param prefix 0 bytes or more
     * @param cas as read; 0 for any
     * @return STORED, NOT_STORED, or EXISTS when the item has another cas
     */
    StoreResult prepend(byte[] key, byte[] prefix, long cas);

    /**
     * Deletes an item.
     *
     * @param key 1 .. 250 bytes
     * @return whether there was one
     */
    boolean delete(byte[] key);

    /**
     * Deletes an item if it has a version.
     *
     * @param key 1 .. 250 bytes
     * @param cas as read; 0 for any
     * @return DELETED, EXISTS when the item has another cas, NOT_FOUND
     */
    DeleteResult delete(byte[] key, long cas);

    /**
     * Deletes an item, and allocates nothing.
     *
     * @param key holds the key
     * @param keyOffset index of its first byte
     * @param keyLength 1 .. 250 bytes
     * @return whether there was one
     */
    boolean delete(DirectBuffer key, int keyOffset, int keyLength);

    /**
     * Adds to a number that an item holds as decimal text, from 0 to 2<sup>64</sup> - 1; beyond that it starts again at 0. The expiration
     * stays. Beware when reading the text: memcached leaves blanks behind a number that has become shorter.
     *
     * @param key 1 .. 250 bytes
     * @param delta 0 or more
     * @return the number after it, unsigned ({@link Long#toUnsignedString(long)}), or nothing when there is no item
     * @throws IllegalArgumentException if the delta is negative
     * @throws ServerErrorException if the item holds no number ({@link Status#NON_NUMERIC})
     */
    OptionalLong increment(byte[] key, long delta);

    /**
     * Adds to a number, or stores one if there is none.
     *
     * @param key 1 .. 250 bytes
     * @param delta 0 or more
     * @param initial the number to store if there is none, unsigned; nothing is added to it
     * @param expiration of a number that is stored so, as {@link Expiration} makes it; 0 for never
     * @return the number after it, unsigned
     * @throws IllegalArgumentException if the delta is negative
     * @throws ServerErrorException if the item holds no number ({@link Status#NON_NUMERIC})
     */
    long increment(byte[] key, long delta, long initial, int expiration);

    /**
     * Subtracts from a number, as {@link #increment(byte[], long)} adds; below 0 it stays 0.
     *
     * @param key 1 .. 250 bytes
     * @param delta 0 or more
     * @return the number after it, unsigned, or nothing when there is no item
     * @throws IllegalArgumentException if the delta is negative
     * @throws ServerErrorException if the item holds no number ({@link Status#NON_NUMERIC})
     */
    OptionalLong decrement(byte[] key, long delta);

    /**
     * Subtracts from a number, below 0 it stays 0; or stores one if there is none.
     *
     * @param key 1 .. 250 bytes
     * @param delta 0 or more
     * @param initial the number to store if there is none, unsigned; nothing is subtracted from it
     * @param expiration of a number that is stored so, as {@link Expiration} makes it; 0 for never
     * @return the number after it, unsigned
     * @throws IllegalArgumentException if the delta is negative
     * @throws ServerErrorException if the item holds no number ({@link Status#NON_NUMERIC})
     */
    long decrement(byte[] key, long delta, long initial, int expiration);

    /**
     * Makes the changes of a batch: all nodes are sent theirs at once, each in one pipeline that ends in a barrier, so that on return all
     * of them have happened or are among the errors.
     *
     * @param batch any number of changes
     * @return the changes that did not succeed, in the order of the batch; empty when all did
     * @throws UnknownOutcomeException if a connection broke before the barrier: any of the changes may have happened or not
     */
    List<WriteError> execute(WriteBatch batch);
}
