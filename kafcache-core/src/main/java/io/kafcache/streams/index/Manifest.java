package io.kafcache.streams.index;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * What makes an index of pages: it is written last in a flush.
 *
 * @param flush the number of the flush
 * @param keys how many there are
 * @param idEnd all ids under which anything may have been written are less than this
 * @param ids those of the leaves
 */
record Manifest(long flush, long keys, int idEnd, BitSet ids) {
    /** Before the first flush. */
    static final Manifest NONE = new Manifest(0, 0, 0, new BitSet());

    private static final int HEADER = Integer.BYTES + Long.BYTES + Long.BYTES + Integer.BYTES;

    Manifest withIdEnd(final int newIdEnd) {
        return new Manifest(flush, keys, newIdEnd, ids);
    }

    byte[] encode() {
        final long[] words = ids.toLongArray();
        final ByteBuffer buffer = ByteBuffer.allocate(HEADER + words.length * Long.BYTES + Integer.BYTES);
        buffer.putInt(PageImage.FORMAT).putLong(flush).putLong(keys).putInt(idEnd);
        for (final long word : words) {
            buffer.putLong(word);
        }
        return buffer.putInt(checksum(buffer.array(), buffer.position())).array();
    }

    static Manifest decode(final DirectBuffer source, final int offset, final int length) throws IndexLostException {
        final byte[] bytes = new byte[length];
        source.getBytes(offset, bytes);
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (length >= Integer.BYTES && buffer.getInt(0) != PageImage.FORMAT) {
            throw new IndexLostException(
                    "The manifest of the key index has format " + buffer.getInt(0) + ", not " + PageImage.FORMAT);
        }
        final int end = length - Integer.BYTES;
        if (end < HEADER || (end - HEADER) % Long.BYTES != 0 || buffer.getInt(end) != checksum(bytes, end)) {
            throw new IndexLostException("The manifest of the key index is damaged");
        }
        buffer.getInt();
        final long flush = buffer.getLong();
        final long keys = buffer.getLong();
        final int idEnd = buffer.getInt();
        buffer.limit(end);
        return new Manifest(flush, keys, idEnd, BitSet.valueOf(buffer.asLongBuffer()));
    }

    private static int checksum(final byte[] bytes, final int length) {
        final CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
