package io.kafcache.streams.overlay;

import io.kafcache.streams.memory.Memory;
import io.kafcache.streams.memory.ReaderEpochs;
import io.kafcache.streams.overlay.Block.State;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a store partition holds in memory: the entries that were written and are not on the servers yet (dirty), a cache of those that are as
 * on the servers (clean), and marks for those whose read is under way (pending). It is off the heap and bounded in bytes.
 *
 * <p>One thread at a time is the owner and calls what it likes; a change of owner must happen before the new one's first call. Any other
 * thread calls {@link #read(byte[])}, which sees each change of the owner at once and whole, and the figures, which may be a little old there.
 * Every method but the figures and {@link #close()} throws an {@link IllegalStateException} once the overlay is closed.
 *
 * <p>Keys and values have any length, also 0. A key that is absent differs from one with an empty value, and both from one that is not here,
 * of which only the servers know.
 */
public final class Overlay implements AutoCloseable {
    /** Returned for a key that is not here. To be compared by identity; its contents mean nothing. */
    public static final byte[] NOT_HERE = {};

    /** Returned to the owner for a key whose read is under way. To be compared by identity; its contents mean nothing. */
    public static final byte[] PENDING = {};

    /** What {@link #markPending(byte[])} returns when nothing is to be read. */
    public static final int NO_TICKET = 0;

    /** How many keys can be {@link #touch touched}: what they need is to stay in the processor's cache until it is used. */
    public static final int MAX_TOUCHED = 64;

    /** Entries changed at a time, between which other threads can read. */
    private static final int STRIDE = 64;
    /** Arrays of this size are not kept from the garbage collector. */
    private static final int LARGE_VALUE = 4096;

    private static final byte[] NOTHING = {};

    private final SequenceLock lock = new SequenceLock();
    private static final String CLOSED_MESSAGE = "The overlay is closed";

    private final Memory memory;
    private final EntryTable table;
    private final EvictionPolicy policy;
    private final ConcurrentReader reader;
    private final KeyHash hasher = new KeyHash(ThreadLocalRandom.current().nextLong());
    private final PendingReads pendingReads;
    private final DirtyEntries dirtyEntries;
    private final EntryList pending;
    private final UnsafeBuffer keyView = new UnsafeBuffer(NOTHING);
    private final UnsafeBuffer valueView = new UnsafeBuffer(NOTHING);
    private final int[] touched = new int[MAX_TOUCHED];
    private OverlayLimits limits;
    private boolean closed;

    /**
     * Makes an overlay that is empty. It allocates memory as it is filled.
     *
     * @param limits how much it holds
     */
    public Overlay(final OverlayLimits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        final ReaderEpochs epochs = new ReaderEpochs(CLOSED_MESSAGE);
        memory = new Memory(epochs);
        table = new EntryTable(memory);
        policy = new EvictionPolicy(table, limits.nearCacheBytes());
        reader = new ConcurrentReader(table, lock, epochs);
        pendingReads = new PendingReads(table, policy, lock);
        dirtyEntries = new DirtyEntries(table, policy, lock);
        pending = table.list(State.PENDING);
    }

    /**
     * Looks a key up, for the owner.
     *
     * @param key the key
     * @return a new array with the value; null if the key is known to be absent; {@link #PENDING} or {@link #NOT_HERE}
     */
    public byte[] get(final byte[] key) {
        keyView.wrap(key);
        return get();
    }

    /**
     * Looks a key up, as {@link #get(byte[])} does.
     *
     * @param key holds the key
     * @param offset index of its first byte
     * @param length bytes
     * @return what {@link #get(byte[])} returns
     */
    public byte[] get(final DirectBuffer key, final int offset, final int length) {
        keyView.wrap(key, offset, length);
        return get();
    }

    private byte[] get() {
        requireOpen();
        final int reference = table.find(keyView, hasher.hash(keyView));
        if (reference == 0) {
            return NOT_HERE;
        }
        final UnsafeBuffer buffer = table.arena().buffer(reference);
        final int block = Arena.offset(reference);
        if (buffer.getByte(block + Block.STATE) == State.PENDING) {
            return PENDING;
        }
        EvictionPolicy.onRead(buffer, block);
        final int valueLength = buffer.getInt(block + Block.VALUE_LENGTH);
        if (valueLength == Block.ABSENT) {
            return null;
        }
        final byte[] value = new byte[valueLength];
        buffer.getBytes(block + Block.KEY + keyView.capacity(), value);
        return value;
    }

    /**
     * Whether the read of a key is under way, for the owner.
     *
     * @param key the key
     * @return true if {@link #get(byte[])} would return {@link #PENDING}; it is no use of the entry
     */
    public boolean isPending(final byte[] key) {
        requireOpen();
        keyView.wrap(key);
        final int reference = table.find(keyView, hasher.hash(keyView));
        return reference != 0 && table.state(reference) == State.PENDING;
    }

    /**
     * Looks a key up, on any thread.
     *
     * @param key the key
     * @return a new array with the value; null if the key is known to be absent; {@link #NOT_HERE}, also where a read is under way
     * @throws IllegalStateException if the overlay is closed
     */
    public byte[] read(final byte[] key) {
        final UnsafeBuffer view = new UnsafeBuffer(key);
        return reader.read(view, hasher.hash(view));
    }

    /**
     * Writes an entry, which is dirty then. It is never refused for its size; see {@link #isWriteBufferFull()}.
     *
     * @param key copied
     * @param value copied; null removes the entry
     * @return what was known of the entry before
     * @throws IllegalArgumentException if key and value together have more than about 2 GiB
     * @throws OutOfMemoryError if there is no direct memory left; nothing has changed then
     */
    public Known put(final byte[] key, final byte[] value) {
        requireOpen();
        keyView.wrap(key);
        final int hash = hasher.hash(keyView);
        final UnsafeBuffer content = view(value);
        final Known before;
        lock.beginWrite();
        try {
            table.evacuate();
            final int reference = table.find(keyView, hash);
            before = known(reference);
            if (reference == 0) {
                policy.onNew(table.insert(State.DIRTY, keyView, hash, content));
            } else {
                policy.onWrite(reference);
                table.update(reference, State.DIRTY, content);
            }
        } finally {
            lock.endWrite();
        }
        release(content);
        return before;
    }

    private Known known(final int reference) {
        if (reference == 0 || table.state(reference) == State.PENDING) {
            return Known.NOTHING;
        }
        return table.arena().getInt(reference, Block.VALUE_LENGTH) == Block.ABSENT ? Known.ABSENT : Known.PRESENT;
    }

    /**
     * Whether dirty entries take more than they are to: time to flush.
     *
     * @return true after each put where the limit is 0
     */
    public boolean isWriteBufferFull() {
        return dirtyBytes() > limits.writeBufferBytes();
    }

    /**
     * Keeps what was read from the servers, unless the key was written meanwhile.
     *
     * @param key copied
     * @param value copied; null for an absent key
     */
    public void cache(final byte[] key, final byte[] value) {
        keyView.wrap(key);
        cache(view(value));
    }

    /**
     * Keeps what was read from the servers, as {@link #cache(byte[], byte[])} does.
     *
     * @param key holds the key; copied
     * @param keyOffset index of its first byte
     * @param keyLength bytes
     * @param value holds the value; copied; null for an absent key
     * @param valueOffset index of its first byte
     * @param valueLength bytes
     */
    public void cache(
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        keyView.wrap(key, keyOffset, keyLength);
        cache(view(value, valueOffset, valueLength));
    }

    private void cache(final UnsafeBuffer value) {
        requireOpen();
        final int hash = hasher.hash(keyView);
        lock.beginWrite();
        try {
            table.evacuate();
            final int reference = table.find(keyView, hash);
            if (reference == 0) {
                policy.add(keyView, hash, value);
            } else if (!State.isDirty(table.state(reference))) {
                policy.keep(reference, keyView.capacity(), value);
            }
            policy.evict();
        } finally {
            lock.endWrite();
        }
        release(value);
    }

    /**
     * Reads what {@link #markPending(byte[])} will look at, and changes nothing. The processor waits for the memory of many keys at a time
     * here, and for that of one at a time there.
     *
     * @param keys of which the first are looked at
     * @param count how many; beyond {@link #MAX_TOUCHED} it is of no use
     */
    public void touch(final byte[][] keys, final int count) {
        requireOpen();
        final int end = Math.min(count, MAX_TOUCHED);
        for (int i = 0; i < end; i++) {
            keyView.wrap(keys[i]);
            final int hash = hasher.hash(keyView);
            touched[i] = table.index().first(hash);
            policy.touch(hash);
        }
        for (int i = 0; i < end; i++) {
            if (touched[i] != 0) {
                touched[i] = table.arena().getInt(touched[i], Block.HASH);
            }
        }
    }

    /**
     * Announces that a key will be read, as {@link #markPending(byte[])} does, and marks nothing.
     *
     * @param key the key
     * @return whether it is here, or its read under way
     */
    public boolean announce(final byte[] key) {
        requireOpen();
        keyView.wrap(key);
        return pendingReads.announce(keyView, hasher.hash(keyView));
    }

    /**
     * Announces that a key will be read, and marks it as pending unless it is here. What is here stays until the read if possible.
     *
     * @param key copied
     * @return the ticket of the read that the caller is to do; {@link #NO_TICKET} if there is nothing to do, since the key is here or its
     *     read under way, or if too many reads are
     */
    public int markPending(final byte[] key) {
        keyView.wrap(key);
        return markPending();
    }

    /**
     * Announces that a key will be read, as {@link #markPending(byte[])} does.
     *
     * @param key holds the key; copied
     * @param offset index of its first byte
     * @param length bytes
     * @return what {@link #markPending(byte[])} returns
     */
    public int markPending(final DirectBuffer key, final int offset, final int length) {
        keyView.wrap(key, offset, length);
        return markPending();
    }

    private int markPending() {
        requireOpen();
        return pendingReads.mark(keyView, hasher.hash(keyView), limits.pendingBytes());
    }

    /**
     * Brings the reply to a pending read. It counts only if the key is pending still, and by this very ticket: not if it was written
     * meanwhile, even if that was flushed, evicted and is being read again.
     *
     * @param key the key
     * @param ticket what {@link #markPending(byte[])} returned
     * @param value copied; null for an absent key
     * @return whether it counted
     */
    public boolean complete(final byte[] key, final int ticket, final byte[] value) {
        keyView.wrap(key);
        return complete(ticket, view(value));
    }

    /**
     * Brings the reply to a pending read, as {@link #complete(byte[], int, byte[])} does.
     *
     * @param key holds the key
     * @param keyOffset index of its first byte
     * @param keyLength bytes
     * @param ticket what {@link #markPending(DirectBuffer, int, int)} returned
     * @param value holds the value; copied; null for an absent key
     * @param valueOffset index of its first byte
     * @param valueLength bytes
     * @return whether it counted
     */
    public boolean complete(
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final int ticket,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        keyView.wrap(key, keyOffset, keyLength);
        return complete(ticket, view(value, valueOffset, valueLength));
    }

    private boolean complete(final int ticket, final UnsafeBuffer value) {
        requireOpen();
        final boolean counted = pendingReads.complete(keyView, hasher.hash(keyView), ticket, value);
        release(value);
        return counted;
    }

    /**
     * Takes the mark of a pending read away, since there will be no reply. Does nothing if the key is not pending by this ticket.
     *
     * @param key the key
     * @param ticket what {@link #markPending(byte[])} returned
     */
    public void cancelPending(final byte[] key, final int ticket) {
        requireOpen();
        keyView.wrap(key);
        pendingReads.cancel(keyView, hasher.hash(keyView), ticket);
    }

    /** Takes the marks of all pending reads away; replies to them will not count. */
    public void cancelAllPending() {
        requireOpen();
        removeAll(pending);
    }

    private void removeAll(final EntryList list) {
        while (list.size() > 0) {
            lock.beginWrite();
            try {
                for (int i = 0; i < STRIDE && list.size() > 0; i++) {
                    table.remove(list.first());
                }
            } finally {
                lock.endWrite();
            }
        }
    }

    /**
     * Shows the dirty entries to a visitor, which sends them to the servers, the one that has been dirty longest first. An entry is shown
     * once in a flush, unless it is written again: then it is shown again by the next call. If the visitor throws, the flush is abandoned.
     *
     * @param visitor may end the call early
     * @return how many it was shown
     */
    public int visitDirty(final EntryVisitor visitor) {
        requireOpen();
        return dirtyEntries.visit(visitor);
    }

    /** Ends a flush whose entries are all on the servers: those shown, and not written since, become clean. */
    public void confirmFlush() {
        requireOpen();
        dirtyEntries.confirm();
    }

    /** Ends a flush that failed: the entries shown stay dirty, and are shown again by the next one. */
    public void abandonFlush() {
        requireOpen();
        dirtyEntries.abandon();
    }

    /** Forgets everything, also what is dirty, and frees the memory. */
    public void discard() {
        requireOpen();
        lock.beginWrite();
        try {
            table.clear();
            policy.clear();
        } finally {
            lock.endWrite();
        }
    }

    /** Forgets what is clean, and gives its memory back. Takes time in proportion to it. */
    public void discardClean() {
        requireOpen();
        removeAll(table.list(State.PROBATION));
        removeAll(table.list(State.PROTECTED));
        policy.clear();
        compact();
    }

    /**
     * Changes the limits. Clean entries beyond the new one are evicted at once, and the memory that becomes free is given back, which takes
     * time in proportion to them.
     *
     * @param newLimits how much the overlay holds from now on
     */
    public void limits(final OverlayLimits newLimits) {
        requireOpen();
        limits = Objects.requireNonNull(newLimits, "newLimits");
        lock.beginWrite();
        try {
            policy.limit(limits.nearCacheBytes());
            policy.evict();
        } finally {
            lock.endWrite();
        }
        compact();
    }

    private void compact() {
        lock.beginWrite();
        try {
            table.compact();
        } finally {
            lock.endWrite();
        }
    }

    /** {@return how much the overlay holds} */
    public OverlayLimits limits() {
        return limits;
    }

    /** {@return what dirty entries take, in bytes} */
    public long dirtyBytes() {
        return dirtyEntries.bytes();
    }

    /** {@return how many entries are dirty} */
    public int dirtyEntries() {
        return dirtyEntries.size();
    }

    /** {@return what clean entries take, in bytes} */
    public long cleanBytes() {
        return policy.bytes();
    }

    /** {@return how many entries are clean} */
    public int cleanEntries() {
        return policy.size();
    }

    /** {@return what the marks of pending reads take, in bytes} */
    public long pendingBytes() {
        return pending.bytes();
    }

    /** {@return how many reads are pending} */
    public int pendingEntries() {
        return pending.size();
    }

    /** {@return the memory allocated for all of it, in bytes; 0 once closed} */
    public long memoryBytes() {
        return memory.allocatedBytes() + policy.memoryBytes();
    }

    /** {@return how many regions of direct memory are allocated; 0 once closed} */
    public int memoryRegions() {
        return memory.allocatedRegions();
    }

    /** Frees the memory, after reads of other threads that are under way. Does nothing the second time. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.close();
            table.clear();
            policy.clear();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(CLOSED_MESSAGE);
        }
    }

    private UnsafeBuffer view(final byte[] value) {
        if (value == null) {
            return null;
        }
        valueView.wrap(value);
        return valueView;
    }

    private UnsafeBuffer view(final DirectBuffer value, final int offset, final int length) {
        if (value == null) {
            return null;
        }
        valueView.wrap(value, offset, length);
        return valueView;
    }

    private static void release(final UnsafeBuffer value) {
        if (value != null && value.capacity() >= LARGE_VALUE) {
            value.wrap(NOTHING);
        }
    }
}
