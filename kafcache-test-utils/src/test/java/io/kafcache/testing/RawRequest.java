package io.kafcache.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.RequestEncoder;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A request with any content, sensible or not. */
final class RawRequest {
    private static final int DATA_TYPE_OFFSET = 5;
    private static final int VBUCKET_OFFSET = 6;
    private static final int BODY_LENGTH_OFFSET = 8;

    private final Opcode opcode;
    private byte[] extras = {};
    private byte[] key = {};
    private byte[] value = {};
    private int opaque;
    private long cas;
    private int opcodeByte = -1;
    private int bodyLength = -1;
    private byte dataType;
    private short vbucket;

    private RawRequest(final Opcode opcode) {
        this.opcode = opcode;
    }

    static RawRequest of(final Opcode opcode) {
        return new RawRequest(opcode);
    }

    static RawRequest of(final Opcode opcode, final String key) {
        return of(opcode).key(key);
    }

    /** A request that stores, with the extras that its command needs. */
    static RawRequest store(final Opcode opcode, final String key, final String value) {
        final boolean extending =
                opcode.name().startsWith("APPEND") || opcode.name().startsWith("PREPEND");
        final RawRequest request = of(opcode, key).value(value.getBytes(ISO_8859_1));
        return extending ? request : request.extras(0, 0);
    }

    RawRequest key(final String newKey) {
        key = newKey.getBytes(ISO_8859_1);
        return this;
    }

    RawRequest value(final byte[] newValue) {
        value = newValue;
        return this;
    }

    RawRequest extras(final int... integers) {
        final ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES * integers.length);
        for (final int integer : integers) {
            buffer.putInt(integer);
        }
        extras = buffer.array();
        return this;
    }

    /** The extras of INCREMENT and DECREMENT. */
    RawRequest count(final long delta, final long initial, final int expiration) {
        extras = ByteBuffer.allocate(20)
                .putLong(delta)
                .putLong(initial)
                .putInt(expiration)
                .array();
        return this;
    }

    RawRequest opaque(final int newOpaque) {
        opaque = newOpaque;
        return this;
    }

    RawRequest cas(final long newCas) {
        cas = newCas;
        return this;
    }

    /** Overrides the command's byte. */
    RawRequest opcodeByte(final int newOpcodeByte) {
        opcodeByte = newOpcodeByte;
        return this;
    }

    /** Overrides the length that the header tells. */
    RawRequest bodyLength(final int newBodyLength) {
        bodyLength = newBodyLength;
        return this;
    }

    RawRequest dataType(final int newDataType) {
        dataType = (byte) newDataType;
        return this;
    }

    RawRequest vbucket(final int newVbucket) {
        vbucket = (short) newVbucket;
        return this;
    }

    byte[] bytes() {
        final byte[] frame = new byte[FrameLayout.HEADER_LENGTH + extras.length + key.length + value.length];
        final RequestEncoder encoder = new RequestEncoder()
                .wrap(new UnsafeBuffer(frame), 0)
                .header(opcode, opaque, cas, extras.length, key.length, value.length);
        encoder.buffer().putBytes(encoder.extrasOffset(), extras);
        encoder.buffer().putBytes(encoder.keyOffset(), key);
        encoder.buffer().putBytes(encoder.valueOffset(), value);
        final ByteBuffer header = ByteBuffer.wrap(frame);
        header.put(DATA_TYPE_OFFSET, dataType).putShort(VBUCKET_OFFSET, vbucket);
        if (opcodeByte >= 0) {
            header.put(1, (byte) opcodeByte);
        }
        if (bodyLength >= 0) {
            header.putInt(BODY_LENGTH_OFFSET, bodyLength);
        }
        return frame;
    }
}
