package io.kafcache.client;

import java.util.Arrays;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Keys to read together, copied one behind another into a buffer that is kept for the next use. Not safe for use by several threads, and
 * not to be changed while a call uses it.
 *
 * <p>A null argument is a {@link NullPointerException}, a range beyond its buffer an {@link IndexOutOfBoundsException}; so, or an
 * {@link ArithmeticException}, is a key beyond the 2 GiB that fit. A key that is refused leaves the list as it was.
 */
public final class KeyList {
    private static final int INITIAL_KEYS = 16;

    private final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer();
    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private int[] ends = new int[INITIAL_KEYS];
    private int size;

    /** Makes an empty list. */
    public KeyList() {}

    /**
     * Adds a key.
     *
     * @param key 1 .. 250 bytes of any kind; copied
     * @return this
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public KeyList add(final byte[] key) {
        source.wrap(key);
        return add(source, 0, key.length);
    }

    /**
     * Adds a key.
     *
     * @param buffer holds the key; copied
     * @param offset index of its first byte
     * @param length 1 .. 250 bytes
     * @return this
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public KeyList add(final DirectBuffer buffer, final int offset, final int length) {
        Keys.check(buffer, offset, length);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
        }
        final int start = start(size);
        final int end = Math.addExact(start, length);
        bytes.putBytes(start, buffer, offset, length);
        ends[size++] = end;
        return this;
    }

    /**
     * The number of keys.
     *
     * @return 0 or more
     */
    public int size() {
        return size;
    }

    /**
     * A key of the list.
     *
     * @param index position, as an {@link ItemVisitor} is told it
     * @return a copy
     * @throws IndexOutOfBoundsException if there is none
     */
    public byte[] get(final int index) {
        final byte[] key = new byte[length(Objects.checkIndex(index, size))];
        bytes.getBytes(start(index), key);
        return key;
    }

    /**
     * The memory that the keys take.
     *
     * @return bytes; at most 2 GiB fit
     */
    public int byteLength() {
        return start(size);
    }

    /** Empties the list; its memory stays. */
    public void clear() {
        size = 0;
    }

    DirectBuffer buffer() {
        return bytes;
    }

    int start(final int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    int length(final int index) {
        return ends[index] - start(index);
    }
}
