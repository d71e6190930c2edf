package io.kafcache.streams.index;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
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
 * @param garbage ids under which there may be pages that are no leaves any more; the next flush deletes them
 */
record Manifest(long flush, long keys, int idEnd, BitSet ids, BitSet garbage) {
    /** Before the first flush. */
    static final Manifest NONE = new Manifest(0, 0, 0, new BitSet(), new BitSet());

    private static final int HEADER = 3 * Integer.BYTES + 2 * Long.BYTES;

    Manifest withIdEnd(final int newIdEnd) {
        return new Manifest(flush, keys, newIdEnd, ids, garbage);
    }

    byte[] encode() {
        final long[] leafWords = ids.toLongArray();
        final long[] garbageWords = garbage.toLongArray();
        final int words = leafWords.length + garbageWords.length;
        final ByteBuffer buffer = ByteBuffer.allocate(HEADER + words * Long.BYTES + Integer.BYTES);
        buffer.putInt(PageImage.FORMAT)
                .putLong(flush)
                .putLong(keys)
                .putInt(idEnd)
                .putInt(leafWords.length);
        buffer.asLongBuffer().put(leafWords).put(garbageWords);
        buffer.position(HEADER + words * Long.BYTES);
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
        final int leafWords = buffer.getInt();
        final LongBuffer words = buffer.limit(end).slice().asLongBuffer();
        final BitSet ids = BitSet.valueOf(words.slice(0, leafWords));
        final BitSet garbage = BitSet.valueOf(words.slice(leafWords, words.capacity() - leafWords));
        return new Manifest(flush, keys, idEnd, ids, garbage);
    }

    private static int checksum(final byte[] bytes, final int length) {
        final CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
