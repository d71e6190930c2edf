package io.kafcache.streams.store;

import java.nio.ByteBuffer;

/** The keys under which an index is kept. */
final class IndexKeys {
    private static final byte MANIFEST = 'm';
    private static final byte PAGE = 'p';
    private static final byte PART = 'c';

    private IndexKeys() {}

    static byte[] manifest() {
        return new byte[] {MANIFEST};
    }

    static byte[] page(final int id) {
        return ByteBuffer.allocate(Byte.BYTES + Integer.BYTES)
                .put(PAGE)
                .putInt(id)
                .array();
    }

    /**
     * Of a part of the changes that came after pages.
     *
     * @param flush the number of the flush that wrote the pages
     * @param number which part, from 0
     */
    static byte[] part(final long flush, final int number) {
        return ByteBuffer.allocate(Byte.BYTES + Long.BYTES + Integer.BYTES)
                .put(PART)
                .putLong(flush)
                .putInt(number)
                .array();
    }
}
