package io.kafcache.streams.backend;

import org.agrona.DirectBuffer;

/**
 * Writes to do together, in one pipeline a server. Those to one key are done in their order, those to different keys in any. Not safe for
 * use by several threads.
 */
public interface Writes extends Pending {
    /**
     * Stores an item, for ever.
     *
     * @param key holds the key; copied
     * @param keyOffset index of its first byte
     * @param keyLength bytes, up to 250
     * @param flags stored with the item
     * @param value holds the value; copied
     * @param valueOffset index of its first byte
     * @param valueLength bytes
     */
    void set(
            DirectBuffer key,
            int keyOffset,
            int keyLength,
            int flags,
            DirectBuffer value,
            int valueOffset,
            int valueLength);

    /**
     * Removes an item, if there is one.
     *
     * @param key holds the key; copied
     * @param offset index of its first byte
     * @param length bytes, up to 250
     */
    void delete(DirectBuffer key, int offset, int length);

    /**
     * How much has been gathered.
     *
     * @return bytes of the keys and values
     */
    int byteLength();

    /**
     * Does the writes, and empties the batch: on return all of them are done.
     *
     * @throws UncertainWriteException if some of them may be done, or may still be
     * @throws BackendException if a server does not answer, and none is done; or if it refuses a write, and others are done
     */
    void write();

    /**
     * Begins the writes, and does not wait. Until {@link #await()} has returned nothing must be added; then the batch is empty.
     *
     * @throws BackendException if too many threads use the servers
     */
    void begin();
}
