package io.kafcache.client.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheObjectAggregator;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheRequestDecoder;
import io.netty.handler.codec.memcache.binary.BinaryMemcacheResponseEncoder;
import io.netty.handler.codec.memcache.binary.DefaultFullBinaryMemcacheResponse;
import io.netty.handler.codec.memcache.binary.FullBinaryMemcacheRequest;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The codec against the specification's bytes, and against Netty's codec-memcache as a second opinion. */
class FrameTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);

    @Test
    void aSetStandsAsTheProtocolHasIt() {
        final RequestEncoder request = new RequestEncoder()
                .wrap(buffer, 3)
                .header(Opcode.SET, 0x01020304, 0x0a0b0c0d0e0f1011L, 8, 3, 2)
                .extra(0, 0xdeadbeef)
                .extra(4, 3600)
                .putKey("key");
        request.buffer().putBytes(request.valueOffset(), new byte[] {'v', '1'});
        final byte[] frame = new byte[request.frameLength()];
        buffer.getBytes(3, frame);
        assertEquals(
                "80010003" + "08000000" + "0000000d" + "01020304" + "0a0b0c0d0e0f1011" + "deadbeef" + "00000e10"
                        + "6b6579" + "7631",
                HexFormat.of().formatHex(frame));
    }

    @Test
    void nettysDecoderReadsWhatIsEncoded() {
        final Random random = random();
        for (int i = 0; i < 2_000; i++) {
            final Opcode opcode = Opcode.values()[random.nextInt(Opcode.values().length)];
            final byte[] key = bytes(random, 1 + random.nextInt(250));
            final byte[] value = bytes(random, random.nextInt(3_000));
            final int opaque = random.nextInt();
            final long cas = random.nextLong();
            final int extrasLength = random.nextBoolean() ? 8 : 0;
            final RequestEncoder request = new RequestEncoder()
                    .wrap(buffer, 0)
                    .header(opcode, opaque, cas, extrasLength, key.length, value.length);
            if (extrasLength != 0) {
                request.extra(0, i).extra(4, -i);
            }
            buffer.putBytes(request.keyOffset(), key);
            buffer.putBytes(request.valueOffset(), value);
            final EmbeddedChannel channel =
                    new EmbeddedChannel(new BinaryMemcacheRequestDecoder(), new BinaryMemcacheObjectAggregator(8192));
            channel.writeInbound(Unpooled.copiedBuffer(buffer.byteArray(), 0, request.frameLength()));
            final FullBinaryMemcacheRequest read = channel.readInbound();
            assertEquals(opcode.code(), read.opcode());
            assertEquals(opaque, read.opaque());
            assertEquals(cas, read.cas());
            assertEquals(Unpooled.wrappedBuffer(key), read.key());
            assertEquals(Unpooled.wrappedBuffer(value), read.content());
            if (extrasLength != 0) {
                assertEquals(i, read.extras().getInt(0));
                assertEquals(-i, read.extras().getInt(4));
            }
            read.release();
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void whatNettyEncodesIsRead() {
        final Random random = random();
        for (int i = 0; i < 2_000; i++) {
            final byte[] key = bytes(random, random.nextInt(251));
            final byte[] value = bytes(random, random.nextInt(3_000));
            final int flags = random.nextInt();
            final DefaultFullBinaryMemcacheResponse response = new DefaultFullBinaryMemcacheResponse(
                    Unpooled.wrappedBuffer(key), Unpooled.buffer().writeInt(flags), Unpooled.wrappedBuffer(value));
            response.setOpcode(Opcode.GETK.code());
            response.setStatus((short) Status.OUT_OF_MEMORY.code());
            response.setOpaque(i);
            response.setCas(~i);
            final EmbeddedChannel channel = new EmbeddedChannel(new BinaryMemcacheResponseEncoder());
            channel.writeOutbound(response);
            final ByteBuf frame = Unpooled.buffer();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                frame.writeBytes(part);
                part.release();
            }
            final ReplyDecoder reply = new ReplyDecoder().wrap(new UnsafeBuffer(ByteBufUtil.getBytes(frame)), 0);
            assertTrue(reply.isValid());
            assertEquals(frame.readableBytes(), reply.frameLength());
            assertEquals(Opcode.GETK.code(), reply.opcode());
            assertEquals(Status.OUT_OF_MEMORY, reply.status());
            assertEquals(i, reply.opaque());
            assertEquals(~(long) i, reply.cas());
            assertEquals(flags, reply.flags());
            assertEquals(key.length, reply.keyLength());
            final byte[] read = new byte[reply.valueLength()];
            reply.buffer().getBytes(reply.valueOffset(), read);
            assertEquals(HexFormat.of().formatHex(value), HexFormat.of().formatHex(read));
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void aRequestIsReadAsItWasWritten() {
        final RequestEncoder request = new RequestEncoder()
                .wrap(buffer, 7)
                .header(Opcode.ADDQ, -2, 99, 8, 1, 4)
                .extra(0, 5)
                .extra(4, 6)
                .putKey("k");
        final RequestDecoder read = new RequestDecoder().wrap(buffer, 7);
        assertTrue(read.isValid());
        assertEquals(Opcode.ADDQ, Opcode.of(read.opcode()));
        assertEquals(5, read.extra(0));
        assertEquals(6, read.extra(4));
        assertEquals(request.keyOffset(), read.keyOffset());
        assertEquals(request.valueOffset(), read.valueOffset());
        assertEquals(4, read.valueLength());
        assertFalse(new ReplyDecoder().wrap(buffer, 7).isValid(), "a request is no reply");
    }

    @Test
    void aHeaderWhoseLengthsContradictEachOtherIsInvalid() {
        final ReplyEncoder encoder = new ReplyEncoder().wrap(buffer, 0);
        encoder.header(Opcode.GET.code(), Status.SUCCESS, 1, 0, 4, 10, 0);
        final ReplyDecoder reply = new ReplyDecoder().wrap(buffer, 0);
        assertTrue(reply.isValid());
        buffer.putInt(8, 13, ByteOrder.BIG_ENDIAN);
        assertFalse(reply.isValid(), "a body too short for extras and key");
        buffer.putInt(8, 0x80000000, ByteOrder.BIG_ENDIAN);
        assertFalse(reply.isValid(), "a body of 2 GiB");
        buffer.putInt(8, Integer.MAX_VALUE, ByteOrder.BIG_ENDIAN);
        assertFalse(reply.isValid(), "a frame beyond 2 GiB");
    }

    @Test
    void codesThatMemcachedDoesNotKnowAreTold() {
        assertNull(Opcode.of((byte) 0x1b), "VERBOSITY");
        assertEquals(Status.UNKNOWN, Status.of(0x7f));
        assertEquals(Status.UNKNOWN, Status.of(0x8000));
        for (final Opcode opcode : Opcode.values()) {
            assertEquals(opcode, Opcode.of(opcode.code()));
        }
    }

    private static Random random() {
        final long seed = System.nanoTime();
        System.out.println("FrameTest seed " + seed);
        return new Random(seed);
    }

    private static byte[] bytes(final Random random, final int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
