package io.kafcache.streams.index;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Keys that were added and removed, in that order, as bytes that can be kept, and applied to an index again: so that a change of few keys
 * costs little more than the keys. It takes a bounded amount of memory; beyond that it only knows that there was more.
 *
 * <p>For one thread at a time.
 */
public final class KeyChanges {
    private static final byte VERSION = 1;
    private static final int CHECKSUM = 1;
    private static final int HEADER_LENGTH = CHECKSUM + Integer.BYTES;
    private static final int INITIAL_BYTES = 1 << 10;
    /** The length of a key, and a bit that tells whether it was added, 7 bits a byte. */
    private static final int MAX_PREFIX_LENGTH = 5;

    private final int maxBytes;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private boolean overflowed;

    /**
     * Begins with no change.
     *
     * @param maxBytes what the changes may take
     */
    public KeyChanges(final int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Notes that a key was added.
     *
     * @param key copied
     */
    public void added(final byte[] key) {
        note(key, 1);
    }

    /**
     * Notes that a key was removed.
     *
     * @param key copied
     */
    public void removed(final byte[] key) {
        note(key, 0);
    }

    private void note(final byte[] key, final int added) {
        if (overflowed) {
            return;
        }
        final long needed = (long) length + MAX_PREFIX_LENGTH + key.length;
        if (needed > maxBytes || key.length > Integer.MAX_VALUE >> 1) {
            overflow();
            return;
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(needed, 2L * bytes.length)));
        }
        int prefix = key.length << 1 | added;
        while (prefix > 0x7F) {
            bytes[length++] = (byte) (prefix | 0x80);
            prefix >>>= 7;
        }
        bytes[length++] = (byte) prefix;
        System.arraycopy(key, 0, bytes, length, key.length);
        length += key.length;
    }

    /** Forgets the changes, and that they were forgotten is known. */
    public void overflow() {
        clear();
        overflowed = true;
    }

    /**
     * Whether there were more changes than could be noted, since the last {@link #clear()}.
     *
     * @return true if the changes are not complete
     */
    public boolean isOverflowed() {
        return overflowed;
    }

    /**
     * What the changes take.
     *
     * @return bytes
     */
    public int byteLength() {
        return length;
    }

    /** Forgets the changes: they are in another place, or of no interest. */
    public void clear() {
        length = 0;
        bytes = new byte[INITIAL_BYTES];
        overflowed = false;
    }

    /**
     * Forgets the first changes, which are kept elsewhere.
     *
     * @param count bytes: what {@link #byteLength()} was when they were the last
     */
    public void forget(final int count) {
        if (overflowed) {
            // They have been forgotten with all others.
            return;
        }
        length -= count;
        if (length < bytes.length / 4 && bytes.length > INITIAL_BYTES) {
            bytes = Arrays.copyOfRange(bytes, count, count + Math.max(INITIAL_BYTES, 2 * length));
        } else {
            System.arraycopy(bytes, count, bytes, 0, length);
        }
    }

    /**
     * Makes parts of the changes, to be kept and {@link #apply applied} in this order.
     *
     * @param partBytes what a part has about; one has at least one change
     * @param taker is given each
     */
    public void visitParts(final int partBytes, final Consumer<byte[]> taker) {
        final UnsafeBuffer view = new UnsafeBuffer(bytes, 0, length);
        final Reader reader = new Reader(view, 0, length);
        int start = 0;
        while (reader.next()) {
            if (reader.position - start >= partBytes || reader.position == length) {
                taker.accept(part(start, reader.position));
                start = reader.position;
            }
        }
    }

    private byte[] part(final int start, final int end) {
        final byte[] part = new byte[HEADER_LENGTH + end - start];
        System.arraycopy(bytes, start, part, HEADER_LENGTH, end - start);
        final UnsafeBuffer view = new UnsafeBuffer(part);
        part[0] = VERSION;
        view.putInt(CHECKSUM, checksum(view, 0, part.length));
        return part;
    }

    private static int checksum(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] content = new byte[length - HEADER_LENGTH];
        buffer.getBytes(offset + HEADER_LENGTH, content);
        final CRC32C checksum = new CRC32C();
        checksum.update(content);
        return (int) checksum.getValue();
    }

    /**
     * Applies a part to an index. Keys that are there already, or are not there any more, do no harm.
     *
     * @param part as {@link #visitParts} made it
     * @param index is changed
     * @return whether it was a whole part; if not, nothing was changed
     */
    public static boolean apply(final byte[] part, final KeyIndex index) {
        final UnsafeBuffer view = new UnsafeBuffer(part);
        if (part.length < HEADER_LENGTH
                || part[0] != VERSION
                || view.getInt(CHECKSUM) != checksum(view, 0, part.length)) {
            return false;
        }
        final Reader reader = new Reader(view, HEADER_LENGTH, part.length);
        while (reader.next()) {
            if (reader.added) {
                index.add(view, reader.keyOffset, reader.keyLength);
            } else {
                index.remove(view, reader.keyOffset, reader.keyLength);
            }
        }
        return true;
    }

    /** Walks changes. */
    private static final class Reader {
        private final UnsafeBuffer buffer;
        private final int end;
        private int position;
        private boolean added;
        private int keyOffset;
        private int keyLength;

        Reader(final UnsafeBuffer buffer, final int start, final int end) {
            this.buffer = buffer;
            this.end = end;
            position = start;
        }

        boolean next() {
            if (position == end) {
                return false;
            }
            int prefix = 0;
            int shift = 0;
            byte next;
            do {
                next = buffer.getByte(position++);
                prefix |= (next & 0x7F) << shift;
                shift += 7;
            } while (next < 0);
            added = (prefix & 1) != 0;
            keyOffset = position;
            keyLength = prefix >>> 1;
            position += keyLength;
            return true;
        }
    }
}
