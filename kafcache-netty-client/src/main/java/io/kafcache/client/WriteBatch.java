package io.kafcache.client;

import io.kafcache.client.protocol.Opcode;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Changes to make together, copied into a buffer that is kept for the next use. Changes to the same key happen in the order of the batch;
 * those to different keys in any order. Not safe for use by several threads, and not to be changed while a call uses it.
 */
public final class WriteBatch {
    private static final int INITIAL_CHANGES = 16;
    /** Ints an entry: where it starts, lengths of key and value, flags, expiration. */
    private static final int FIELDS = 5;

    private final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer();
    private final UnsafeBuffer keySource = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer valueSource = new UnsafeBuffer(0, 0);
    private Opcode[] opcodes = new Opcode[INITIAL_CHANGES];
    private int[] fields = new int[INITIAL_CHANGES * FIELDS];
    private int size;
    private int end;

    /** Makes an empty batch. */
    public WriteBatch() {}

    /**
     * Stores an item.
     *
     * @param key 1 .. 250 bytes; copied
     * @param value copied
     * @return this
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public WriteBatch set(final byte[] key, final byte[] value) {
        keySource.wrap(key);
        valueSource.wrap(value);
        return set(keySource, 0, key.length, 0, 0, valueSource, 0, value.length);
    }

    /**
     * Stores an item.
     *
     * @param key holds the key; copied
     * @param keyOffset index of its first byte
     * @param keyLength 1 .. 250 bytes
     * @param flags stored with the item
     * @param expiration seconds as memcached counts them, 0 for never; see {@link MemcachedClient#set(DirectBuffer, int, int, int, int,
     *     DirectBuffer, int, int)}
     * @param value holds the value; copied
     * @param valueOffset index of its first byte
     * @param valueLength bytes, 0 or more
     * @return this
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public WriteBatch set(
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final int flags,
            final int expiration,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        add(Opcode.SETQ, key, keyOffset, keyLength, flags, expiration, value, valueOffset, valueLength);
        return this;
    }

    /**
     * Removes an item.
     *
     * @param key 1 .. 250 bytes; copied
     * @return this
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public WriteBatch delete(final byte[] key) {
        keySource.wrap(key);
        return delete(keySource, 0, key.length);
    }

    /**
     * Removes an item.
     *
     * @param key holds the key; copied
     * @param keyOffset index of its first byte
     * @param keyLength 1 .. 250 bytes
     * @return this
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public WriteBatch delete(final DirectBuffer key, final int keyOffset, final int keyLength) {
        add(Opcode.DELETEQ, key, keyOffset, keyLength, 0, 0, key, 0, 0);
        return this;
    }

    /** Copies first, and counts the change last: one whose arguments are refused leaves nothing. */
    private void add(
            final Opcode opcode,
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final int flags,
            final int expiration,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        Keys.check(keyLength);
        Objects.checkFromIndexSize(keyOffset, keyLength, key.capacity());
        Objects.checkFromIndexSize(valueOffset, valueLength, value.capacity());
        final int newEnd = Math.addExact(end, keyLength + valueLength);
        if (size == opcodes.length) {
            opcodes = Arrays.copyOf(opcodes, size * 2);
            fields = Arrays.copyOf(fields, size * 2 * FIELDS);
        }
        bytes.putBytes(end, key, keyOffset, keyLength);
        bytes.putBytes(end + keyLength, value, valueOffset, valueLength);
        final int entry = size * FIELDS;
        fields[entry] = end;
        fields[entry + 1] = keyLength;
        fields[entry + 2] = valueLength;
        fields[entry + 3] = flags;
        fields[entry + 4] = expiration;
        opcodes[size++] = opcode;
        end = newEnd;
    }

    /**
     * The number of changes.
     *
     * @return 0 or more
     */
    public int size() {
        return size;
    }

    /**
     * The memory that the keys and values take.
     *
     * @return bytes; at most 2 GiB fit
     */
    public int byteLength() {
        return end;
    }

    /** Empties the batch; its memory stays. */
    public void clear() {
        size = 0;
        end = 0;
    }

    DirectBuffer buffer() {
        return bytes;
    }

    Opcode opcode(final int index) {
        return opcodes[index];
    }

    int keyOffset(final int index) {
        return fields[index * FIELDS];
    }

    int keyLength(final int index) {
        return fields[index * FIELDS + 1];
    }

    int valueOffset(final int index) {
        return keyOffset(index) + keyLength(index);
    }

    int valueLength(final int index) {
        return fields[index * FIELDS + 2];
    }

    int flags(final int index) {
        return fields[index * FIELDS + 3];
    }

    int expiration(final int index) {
        return fields[index * FIELDS + 4];
    }
}
