package io.kafcache.client;

import io.kafcache.client.protocol.Opcode;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Changes to make together, copied into a buffer that is kept for the next use. Changes to the same key happen in the order of the batch;
 * those to different keys in any order. Each succeeds or fails for itself. Not safe for use by several threads, and not to be changed
 * while a call uses it.
 *
 * <p>A key has 1 to 250 bytes of any kind, else there is an {@link IllegalArgumentException}; a value has up to the server's item size. A
 * null argument is a {@link NullPointerException}, a range beyond its buffer an {@link IndexOutOfBoundsException}; so, or an
 * {@link ArithmeticException}, is a change beyond the 2 GiB that fit. A change whose arguments are refused leaves the batch as it was.
 */
public final class WriteBatch {
    private static final int INITIAL_CHANGES = 16;
    /** Ints a change: where its body starts, lengths of key and value. */
    private static final int FIELDS = 3;

    /** The bodies of the requests as they will be sent: extras, key, value. */
    private final ExpandableArrayBuffer bodies = new ExpandableArrayBuffer();

    private final UnsafeBuffer keySource = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer valueSource = new UnsafeBuffer(0, 0);
    private Opcode[] opcodes = new Opcode[INITIAL_CHANGES];
    private int[] fields = new int[INITIAL_CHANGES * FIELDS];
    private long[] casOf = new long[INITIAL_CHANGES];
    private int size;
    private int end;

    /** Makes an empty batch. */
    public WriteBatch() {}

    /**
     * Stores an item, for ever.
     *
     * @param key copied
     * @param value copied
     * @return this
     */
    public WriteBatch set(final byte[] key, final byte[] value) {
        return store(Opcode.SET, key, value, StoreOptions.DEFAULTS);
    }

    /**
     * Stores an item. Its errors: {@code KEY_NOT_FOUND} and {@code KEY_EXISTS} when the options ask for a cas that it does not have.
     *
     * @param key copied
     * @param value copied
     * @param options flags, expiration, cas
     * @return this
     */
    public WriteBatch set(final byte[] key, final byte[] value, final StoreOptions options) {
        return store(Opcode.SET, key, value, options);
    }

    /**
     * Stores an item.
     *
     * @param key holds the key; copied
     * @param keyOffset index of its first byte
     * @param keyLength 1 .. 250 bytes
     * @param flags stored with the item
     * @param expiration as {@link Expiration} makes it; 0 for never
     * @param value holds the value; copied
     * @param valueOffset index of its first byte
     * @param valueLength bytes, 0 or more
     * @return this
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
        final int extras = add(Opcode.SET, 0, key, keyOffset, keyLength, value, valueOffset, valueLength);
        return putStoreExtras(extras, flags, expiration);
    }

    /**
     * Stores an item if there is none. Its error: {@code KEY_EXISTS}.
     *
     * @param key copied
     * @param value copied
     * @param options flags and expiration
     * @return this
     * @throws IllegalArgumentException if the options have a cas
     */
    public WriteBatch add(final byte[] key, final byte[] value, final StoreOptions options) {
        options.requireNoCas();
        return store(Opcode.ADD, key, value, options);
    }

    /**
     * Stores an item if there is one. Its errors: {@code KEY_NOT_FOUND}, and {@code KEY_EXISTS} for another cas.
     *
     * @param key copied
     * @param value copied
     * @param options flags, expiration, cas
     * @return this
     */
    public WriteBatch replace(final byte[] key, final byte[] value, final StoreOptions options) {
        return store(Opcode.REPLACE, key, value, options);
    }

    private WriteBatch store(final Opcode opcode, final byte[] key, final byte[] value, final StoreOptions options) {
        keySource.wrap(key);
        valueSource.wrap(value);
        final int extras = add(opcode, options.cas(), keySource, 0, key.length, valueSource, 0, value.length);
        return putStoreExtras(extras, options.flags(), options.expiration());
    }

    private WriteBatch putStoreExtras(final int extras, final int flags, final int expiration) {
        bodies.putInt(extras, flags, ByteOrder.BIG_ENDIAN);
        bodies.putInt(extras + Integer.BYTES, expiration, ByteOrder.BIG_ENDIAN);
        return this;
    }

    /**
     * Adds bytes behind an item's value. Its error: {@code NOT_STORED}, as {@link StoreResult.Outcome#NOT_STORED} tells.
     *
     * @param key copied
     * @param suffix copied
     * @return this
     */
    public WriteBatch append(final byte[] key, final byte[] suffix) {
        return extend(Opcode.APPEND, key, suffix);
    }

    /**
     * Adds bytes before an item's value. Its error: {@code NOT_STORED}, as {@link StoreResult.Outcome#NOT_STORED} tells.
     *
     * @param key copied
     * @param prefix copied
     * @return this
     */
    public WriteBatch prepend(final byte[] key, final byte[] prefix) {
        return extend(Opcode.PREPEND, key, prefix);
    }

    private WriteBatch extend(final Opcode opcode, final byte[] key, final byte[] value) {
        keySource.wrap(key);
        valueSource.wrap(value);
        add(opcode, 0, keySource, 0, key.length, valueSource, 0, value.length);
        return this;
    }

    /**
     * Deletes an item. Its error: {@code KEY_NOT_FOUND}.
     *
     * @param key copied
     * @return this
     */
    public WriteBatch delete(final byte[] key) {
        return delete(key, 0);
    }

    /**
     * Deletes an item if it has a version. Its errors: {@code KEY_NOT_FOUND} and {@code KEY_EXISTS}.
     *
     * @param key copied
     * @param cas as read; 0 for any
     * @return this
     */
    public WriteBatch delete(final byte[] key, final long cas) {
        keySource.wrap(key);
        add(Opcode.DELETE, cas, keySource, 0, key.length, keySource, 0, 0);
        return this;
    }

    /**
     * Deletes an item. Its error: {@code KEY_NOT_FOUND}.
     *
     * @param key holds the key; copied
     * @param keyOffset index of its first byte
     * @param keyLength 1 .. 250 bytes
     * @return this
     */
    public WriteBatch delete(final DirectBuffer key, final int keyOffset, final int keyLength) {
        add(Opcode.DELETE, 0, key, keyOffset, keyLength, key, 0, 0);
        return this;
    }

    /**
     * Adds to a number, as {@link WriteCommands#increment(byte[], long)} does. Its errors: {@code KEY_NOT_FOUND}, {@code NON_NUMERIC}.
     *
     * @param key copied
     * @param delta 0 or more
     * @return this
     * @throws IllegalArgumentException if the delta is negative
     */
    public WriteBatch increment(final byte[] key, final long delta) {
        return count(Opcode.INCREMENT, key, Counts.of(delta), 0, Expiration.DO_NOT_CREATE);
    }

    /**
     * Adds to a number, as {@link WriteCommands#increment(byte[], long, long, int)} does. Its errors: {@code NON_NUMERIC}; and
     * {@code NOT_STORED}, with nothing changed, when another client created the number at the same time.
     *
     * @param key copied
     * @param delta 0 or more
     * @param initial the number to store if there is none
     * @param expiration of a number that is stored so, as {@link Expiration} makes it
     * @return this
     * @throws IllegalArgumentException if the delta is negative
     */
    public WriteBatch increment(final byte[] key, final long delta, final long initial, final int expiration) {
        return count(Opcode.INCREMENT, key, Counts.of(delta), initial, Counts.expiration(expiration));
    }

    /**
     * Subtracts from a number, as {@link WriteCommands#decrement(byte[], long)} does. Its errors: {@code KEY_NOT_FOUND},
     * {@code NON_NUMERIC}.
     *
     * @param key copied
     * @param delta 0 or more
     * @return this
     * @throws IllegalArgumentException if the delta is negative
     */
    public WriteBatch decrement(final byte[] key, final long delta) {
        return count(Opcode.DECREMENT, key, Counts.of(delta), 0, Expiration.DO_NOT_CREATE);
    }

    /**
     * Subtracts from a number, as {@link WriteCommands#decrement(byte[], long, long, int)} does. Its errors are those of
     * {@link #increment(byte[], long, long, int)}.
     *
     * @param key copied
     * @param delta 0 or more
     * @param initial the number to store if there is none
     * @param expiration of a number that is stored so, as {@link Expiration} makes it
     * @return this
     * @throws IllegalArgumentException if the delta is negative
     */
    public WriteBatch decrement(final byte[] key, final long delta, final long initial, final int expiration) {
        return count(Opcode.DECREMENT, key, Counts.of(delta), initial, Counts.expiration(expiration));
    }

    private WriteBatch count(
            final Opcode opcode, final byte[] key, final long delta, final long initial, final int expiration) {
        keySource.wrap(key);
        final int extras = add(opcode, 0, keySource, 0, key.length, keySource, 0, 0);
        bodies.putLong(extras, delta, ByteOrder.BIG_ENDIAN);
        bodies.putLong(extras + Long.BYTES, initial, ByteOrder.BIG_ENDIAN);
        bodies.putInt(extras + 2 * Long.BYTES, expiration, ByteOrder.BIG_ENDIAN);
        return this;
    }

    /**
     * Gives an item a new expiration. Its error: {@code KEY_NOT_FOUND}. memcached has no quiet form of this, so each is answered.
     *
     * @param key copied
     * @param expiration as {@link Expiration} makes it
     * @return this
     */
    public WriteBatch touch(final byte[] key, final int expiration) {
        keySource.wrap(key);
        final int extras = add(Opcode.TOUCH, 0, keySource, 0, key.length, keySource, 0, 0);
        bodies.putInt(extras, expiration, ByteOrder.BIG_ENDIAN);
        return this;
    }

    /** Copies first, and counts the change last: one whose arguments are refused leaves nothing. Returns where its extras go. */
    private int add(
            final Opcode opcode,
            final long cas,
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        Keys.check(key, keyOffset, keyLength);
        Objects.checkFromIndexSize(valueOffset, valueLength, value.capacity());
        final int extras = end;
        final int keyStart = Math.addExact(extras, opcode.requestExtrasLength());
        final int newEnd = Math.addExact(keyStart, Math.addExact(keyLength, valueLength));
        if (size == opcodes.length) {
            opcodes = Arrays.copyOf(opcodes, size * 2);
            fields = Arrays.copyOf(fields, size * 2 * FIELDS);
            casOf = Arrays.copyOf(casOf, size * 2);
        }
        bodies.putBytes(keyStart, key, keyOffset, keyLength);
        bodies.putBytes(keyStart + keyLength, value, valueOffset, valueLength);
        final int entry = size * FIELDS;
        fields[entry] = extras;
        fields[entry + 1] = keyLength;
        fields[entry + 2] = valueLength;
        casOf[size] = cas;
        opcodes[size++] = opcode;
        end = newEnd;
        return extras;
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
     * The key of a change.
     *
     * @param index position of the change in the batch, as {@link WriteError#index()} tells it
     * @return a copy
     * @throws IndexOutOfBoundsException if there is none
     */
    public byte[] key(final int index) {
        final byte[] key = new byte[keyLength(Objects.checkIndex(index, size))];
        bodies.getBytes(keyOffset(index), key);
        return key;
    }

    /**
     * The memory that keys, values and the numbers that go with them take.
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
        return bodies;
    }

    /** The plain form of the command. */
    Opcode opcode(final int index) {
        return opcodes[index];
    }

    long cas(final int index) {
        return casOf[index];
    }

    int bodyOffset(final int index) {
        return fields[index * FIELDS];
    }

    int keyOffset(final int index) {
        return bodyOffset(index) + opcodes[index].requestExtrasLength();
    }

    int keyLength(final int index) {
        return fields[index * FIELDS + 1];
    }

    int valueLength(final int index) {
        return fields[index * FIELDS + 2];
    }
}
