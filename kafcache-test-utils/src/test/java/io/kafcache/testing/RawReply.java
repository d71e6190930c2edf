package io.kafcache.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.Status;
import java.nio.ByteBuffer;

/** A reply, copied. */
record RawReply(
        int opcode, Status status, int opaque, long cas, int flags, int extrasLength, String key, byte[] value) {
    static RawReply of(final ReplyDecoder reply) {
        final byte[] value = new byte[reply.valueLength()];
        reply.buffer().getBytes(reply.valueOffset(), value);
        final byte[] key = new byte[reply.keyLength()];
        reply.buffer().getBytes(reply.keyOffset(), key);
        return new RawReply(
                reply.opcode() & 0xff,
                reply.status(),
                reply.opaque(),
                reply.cas(),
                reply.flags(),
                reply.extrasLength(),
                new String(key, ISO_8859_1),
                value);
    }

    String text() {
        return new String(value, ISO_8859_1);
    }

    long number() {
        return ByteBuffer.wrap(value).getLong();
    }

    @Override
    public String toString() {
        return "opcode " + opcode + ", " + status + ", opaque " + opaque + ", cas " + cas + ", key '" + key
                + "', value '" + (value.length < 100 ? text() : value.length + " bytes") + "'";
    }
}
