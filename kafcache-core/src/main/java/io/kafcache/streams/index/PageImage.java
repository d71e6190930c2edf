package io.kafcache.streams.index;

import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A leaf as it is written: as it is in memory, but without room. In its header the number of the flush and a checksum stand in place of what
 * means something in memory only. Made again and again in one buffer.
 */
final class PageImage {
    /** The version of the layout; of the other sign on machines of the other byte order, which cannot read each other's pages. */
    static final byte FORMAT = (byte) (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 1 : -1);

    private static final int AFTER_CHECKSUM = Page.CAPACITY + Integer.BYTES;

    private final UnsafeBuffer image = new UnsafeBuffer(new byte[Page.MAX_LENGTH]);
    private int length;

    /** Makes the image of a leaf. */
    void make(final UnsafeBuffer buffer, final int page, final int id, final long flush) {
        final int heap = buffer.getInt(page + Page.HEAP);
        length = Math.addExact(Page.frontLength(buffer, page), heap);
        if (image.capacity() < length || length < image.capacity() && image.capacity() > 1 << 16) {
            image.wrap(new byte[Math.max(length, Page.MAX_LENGTH)]);
        }
        PageEditor.copy(buffer, page, image, 0, length);
        image.putInt(Page.ID, id);
        image.putLong(Page.GENERATION, flush);
        image.putInt(Page.CAPACITY, checksum(image.byteArray(), length));
    }

    UnsafeBuffer buffer() {
        return image;
    }

    int length() {
        return length;
    }

    /**
     * Takes an image from the servers.
     *
     * @throws IndexLostException if it is not what was written under this id
     */
    void read(final int id, final DirectBuffer source, final int offset, final int bytes) throws IndexLostException {
        if (image.capacity() < bytes) {
            image.wrap(new byte[bytes]);
        }
        length = bytes;
        if (bytes >= Page.HEADER) {
            source.getBytes(offset, image, 0, bytes);
            final int format = image.getByte(Page.FORMAT);
            if (format != FORMAT) {
                throw new IndexLostException(
                        "Page " + id + " of the key index has format " + format + ", not " + FORMAT);
            }
        }
        if (bytes < Page.HEADER
                || image.getInt(Page.CAPACITY) != checksum(image.byteArray(), bytes)
                || image.getInt(Page.ID) != id
                || Page.frontLength(image, 0) + image.getInt(Page.HEAP) != bytes) {
            throw new IndexLostException("Page " + id + " of the key index is damaged");
        }
        image.putInt(Page.CAPACITY, bytes);
    }

    /** The flush that wrote the image. */
    long flush() {
        return image.getLong(Page.GENERATION);
    }

    private static int checksum(final byte[] bytes, final int length) {
        final CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, Page.CAPACITY);
        checksum.update(bytes, AFTER_CHECKSUM, length - AFTER_CHECKSUM);
        return (int) checksum.getValue();
    }
}
