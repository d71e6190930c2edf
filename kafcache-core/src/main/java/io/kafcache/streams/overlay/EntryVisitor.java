package io.kafcache.streams.overlay;

import org.agrona.DirectBuffer;

/** Takes dirty entries where they are. */
@FunctionalInterface
public interface EntryVisitor {
    /** The value's length for an entry that is to be removed. */
    int ABSENT = Block.ABSENT;

    /**
     * Takes an entry. It may call the overlay, even change it; the buffer's contents are the entry's until it does.
     *
     * @param buffer holds the key and the value, and is not to be changed
     * @param keyOffset index of the key's first byte
     * @param keyLength bytes of the key
     * @param valueOffset index of the value's first byte
     * @param valueLength bytes of the value; {@link #ABSENT} if the entry is to be removed
     * @return whether to go on with the next entry
     */
    boolean onEntry(DirectBuffer buffer, int keyOffset, int keyLength, int valueOffset, int valueLength);
}
