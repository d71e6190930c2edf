package io.kafcache.client.protocol;

import static io.kafcache.client.protocol.FrameLayout.BODY_LENGTH_OFFSET;
import static io.kafcache.client.protocol.FrameLayout.CAS_OFFSET;
import static io.kafcache.client.protocol.FrameLayout.EXTRAS_LENGTH_OFFSET;
import static io.kafcache.client.protocol.FrameLayout.HEADER_LENGTH;
import static io.kafcache.client.protocol.FrameLayout.KEY_LENGTH_OFFSET;
import static io.kafcache.client.protocol.FrameLayout.MAGIC_OFFSET;
import static io.kafcache.client.protocol.FrameLayout.OPAQUE_OFFSET;
import static io.kafcache.client.protocol.FrameLayout.OPCODE_OFFSET;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * A flyweight over a frame: it reads the fields where they stand and holds nothing but the place. Reading a field beyond the buffer's
 * end throws {@link IndexOutOfBoundsException} where Agrona checks bounds.
 *
 * <p>Not safe for use by several threads.
 */
public abstract sealed class FrameDecoder permits RequestDecoder, ReplyDecoder {
    private final byte expectedMagic;
    private DirectBuffer buffer;
    private int offset;

    FrameDecoder(final byte expectedMagic) {
        this.expectedMagic = expectedMagic;
    }

    final void place(final DirectBuffer newBuffer, final int newOffset) {
        buffer = newBuffer;
        offset = newOffset;
    }

    /**
     * The buffer that holds the frame.
     *
     * @return the buffer given to {@code wrap}
     */
    public final DirectBuffer buffer() {
        return buffer;
    }

    /**
     * Where the frame starts.
     *
     * @return index of the header's first byte in {@link #buffer()}
     */
    public final int offset() {
        return offset;
    }

    /**
     * Whether the first byte is that of such a frame. Needs one byte only.
     *
     * @return false when the stream is out of step
     */
    public final boolean hasMagic() {
        return buffer.getByte(offset + MAGIC_OFFSET) == expectedMagic;
    }

    /**
     * Whether the header can be the start of a frame: the magic fits, and the body holds extras and key. Needs the
     * {@value FrameLayout#HEADER_LENGTH} bytes of the header.
     *
     * @return false when the stream is out of step
     */
    public final boolean isValid() {
        return hasMagic()
                && bodyLength() >= extrasLength() + keyLength()
                && bodyLength() <= Integer.MAX_VALUE - HEADER_LENGTH;
    }

    /**
     * The command's byte.
     *
     * @return the code; see {@link Opcode#of(byte)}
     */
    public final byte opcode() {
        return buffer.getByte(offset + OPCODE_OFFSET);
    }

    /**
     * Length of the key.
     *
     * @return bytes, 0 .. 65535
     */
    public final int keyLength() {
        return unsignedShort(KEY_LENGTH_OFFSET);
    }

    /**
     * Length of the extras.
     *
     * @return bytes, 0 .. 255
     */
    public final int extrasLength() {
        return buffer.getByte(offset + EXTRAS_LENGTH_OFFSET) & 0xff;
    }

    /**
     * Length of extras, key and value together.
     *
     * @return bytes; negative for a length beyond {@link Integer#MAX_VALUE}, which {@link #isValid()} refuses
     */
    public final int bodyLength() {
        return buffer.getInt(offset + BODY_LENGTH_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    /**
     * The number that ties a reply to its request.
     *
     * @return the opaque field
     */
    public final int opaque() {
        return buffer.getInt(offset + OPAQUE_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    /**
     * The item's version.
     *
     * @return the cas field; 0 means none
     */
    public final long cas() {
        return buffer.getLong(offset + CAS_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    /**
     * Length of header and body.
     *
     * @return bytes
     */
    public final int frameLength() {
        return HEADER_LENGTH + bodyLength();
    }

    /**
     * Where the extras start.
     *
     * @return index in {@link #buffer()}
     */
    public final int extrasOffset() {
        return offset + HEADER_LENGTH;
    }

    /**
     * Where the key starts.
     *
     * @return index in {@link #buffer()}
     */
    public final int keyOffset() {
        return extrasOffset() + extrasLength();
    }

    /**
     * Where the value starts.
     *
     * @return index in {@link #buffer()}
     */
    public final int valueOffset() {
        return keyOffset() + keyLength();
    }

    /**
     * Length of the value.
     *
     * @return bytes
     */
    public final int valueLength() {
        return bodyLength() - extrasLength() - keyLength();
    }

    final int unsignedShort(final int fieldOffset) {
        return buffer.getShort(offset + fieldOffset, ByteOrder.BIG_ENDIAN) & 0xffff;
    }

    final int extrasInt(final int index) {
        return buffer.getInt(extrasOffset() + index, ByteOrder.BIG_ENDIAN);
    }
}
