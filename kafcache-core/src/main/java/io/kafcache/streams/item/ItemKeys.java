package io.kafcache.streams.item;

import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Makes item keys in a buffer: 8 bytes of lineage, then the store's key. A key that would make this longer than 249 bytes is cut, and a
 * 128-bit hash of the whole key put behind; such an item key has 250 bytes, so it is never the item key of a short key. Not safe for use by
 * several threads.
 */
final class ItemKeys {
    /** The lowest bits of the prefix tell what the item is: a lineage's id leaves them 0. */
    static final long KIND_MASK = 7;

    /** An entry of the store. */
    static final long ENTRY = 0;
    /** A part of the store's index. */
    static final long INDEX = 2;

    private static final long CHUNK = 1;
    private static final int PREFIX_LENGTH = Long.BYTES;
    private static final int MAX_LENGTH = 250;
    private static final int MAX_SHORT_KEY = MAX_LENGTH - 1 - PREFIX_LENGTH;
    private static final int HASH_LENGTH = 16;
    private static final int CUT_LENGTH = MAX_LENGTH - PREFIX_LENGTH - HASH_LENGTH;
    /** Bytes of the item key of a chunk. */
    static final int CHUNK_KEY_LENGTH = PREFIX_LENGTH + Long.BYTES + Integer.BYTES;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_LENGTH]);
    private final long lineage;
    private final long kind;
    private int length;

    ItemKeys(final long lineage, final long kind) {
        this.lineage = lineage;
        this.kind = kind;
    }

    static boolean isLong(final int keyLength) {
        return keyLength > MAX_SHORT_KEY;
    }

    /** Makes the item key of a key. */
    ItemKeys entry(final DirectBuffer key, final int offset, final int keyLength) {
        buffer.putLong(0, lineage | kind, ByteOrder.BIG_ENDIAN);
        if (isLong(keyLength)) {
            buffer.putBytes(PREFIX_LENGTH, key, offset, CUT_LENGTH);
            buffer.putBytes(PREFIX_LENGTH + CUT_LENGTH, hash(key, offset, keyLength), 0, HASH_LENGTH);
            length = MAX_LENGTH;
        } else {
            buffer.putBytes(PREFIX_LENGTH, key, offset, keyLength);
            length = PREFIX_LENGTH + keyLength;
        }
        return this;
    }

    /** Makes the item key of a chunk. */
    ItemKeys chunk(final long valueId, final int index) {
        buffer.putLong(0, lineage | CHUNK, ByteOrder.BIG_ENDIAN);
        buffer.putLong(PREFIX_LENGTH, valueId, ByteOrder.BIG_ENDIAN);
        buffer.putInt(PREFIX_LENGTH + Long.BYTES, index, ByteOrder.BIG_ENDIAN);
        length = CHUNK_KEY_LENGTH;
        return this;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    /** The key made last. */
    Bytes copy() {
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return Bytes.wrap(bytes);
    }

    /** Whether a buffer holds a key at an offset. */
    static boolean isEqual(final DirectBuffer buffer, final int offset, final DirectBuffer key) {
        for (int i = 0; i < key.capacity(); i++) {
            if (buffer.getByte(offset + i) != key.getByte(i)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] hash(final DirectBuffer key, final int offset, final int keyLength) {
        final byte[] bytes = new byte[keyLength];
        key.getBytes(offset, bytes);
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
