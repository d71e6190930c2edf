package io.kafcache.streams.backend;

import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Servers that hold items: bytes, and a word of flags, under a key.
 *
 * <p>Safe for use by several threads. A call waits for servers that do not answer, up to the configured limit. After {@link #close()} every
 * call throws a {@link BackendException}.
 */
public interface Backend extends AutoCloseable {
    /** The most bytes that an item's key may have. */
    int MAX_KEY_LENGTH = 250;

    /**
     * Tells that the calling thread will use the backend often, so that it gets its own way to the servers.
     *
     * @throws BackendException if too many threads do
     */
    void attach();

    /**
     * The longest value that fits into an item on every server.
     *
     * @param keyLength bytes of the item's key
     * @return bytes
     * @throws BackendException if a server does not answer
     */
    int maxValueLength(int keyLength);

    /**
     * Reads an item.
     *
     * @param key holds the key
     * @param offset index of its first byte
     * @param length bytes, up to 250
     * @param reader is shown the item if there is one
     * @return whether there was one
     * @throws BackendException if a server does not answer
     */
    boolean get(DirectBuffer key, int offset, int length, ItemReader reader);

    /**
     * Makes a batch of reads.
     *
     * @return empty; for one thread
     */
    Reads newReads();

    /**
     * Makes a batch of writes.
     *
     * @return empty; for one thread
     */
    Writes newWrites();

    /**
     * Reads an item with its version.
     *
     * @param key up to {@value #MAX_KEY_LENGTH} bytes
     * @return null when there is none
     * @throws BackendException if a server does not answer
     */
    VersionedItem read(byte[] key);

    /**
     * Stores an item, for ever, if there is none.
     *
     * @param key up to {@value #MAX_KEY_LENGTH} bytes
     * @param value the bytes
     * @return the item's version; 0 if there is one already
     * @throws UncertainWriteException if it may be done, or may still be
     * @throws BackendException if a server does not answer, or refuses
     */
    long add(byte[] key, byte[] value);

    /**
     * Replaces an item, for ever, if it is still in the version that was read.
     *
     * @param key up to {@value #MAX_KEY_LENGTH} bytes
     * @param value the bytes
     * @param version of the item that is to be replaced
     * @return the item's new version; 0 if it was changed, or removed, meanwhile
     * @throws UncertainWriteException if it may be done, or may still be
     * @throws BackendException if a server does not answer, or refuses
     */
    long replace(byte[] key, byte[] value, long version);

    /**
     * Removes an item, if there is one.
     *
     * @param key up to {@value #MAX_KEY_LENGTH} bytes
     * @throws UncertainWriteException if it may be done, or may still be
     * @throws BackendException if a server does not answer
     */
    void delete(byte[] key);

    /**
     * Asks every server for the random text that it keeps in its memory, and has lost when it has lost what else it held. A server that has
     * none is given one.
     *
     * @return the texts by the servers' names, as the servers have them now
     * @throws BackendException if a server does not answer
     */
    Map<String, String> tokens();

    /**
     * How often a server was seen to have lost its memory. A loss shows when a connection to the server is made, before anything is read
     * over it.
     *
     * @return 0 or more
     */
    long memoryLosses();

    /**
     * Asks every server what it is like.
     *
     * @return in the order of the configuration
     * @throws BackendException if a server does not answer
     */
    List<Server> servers();

    /**
     * Shows the keys of all items that the servers hold, for administration: it takes the servers some seconds for millions of items. An
     * item that is written, read or removed meanwhile may be left out, or shown twice.
     *
     * @param visitor is shown the keys; it may use the backend
     * @throws ListingRefusedException if a server does not tell its keys
     * @throws BackendException if a server does not answer
     */
    void visitKeys(KeyVisitor visitor);

    /**
     * Names the way in which keys are spread over the servers.
     *
     * @return equal for two backends if every key is on the same server for both
     */
    String ringFingerprint();

    /** Lets go of the servers: once for each time the backend was opened. */
    @Override
    void close();
}
