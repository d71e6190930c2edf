package io.kafcache.client.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import io.kafcache.client.protocol.ReplyEncoder;
import io.kafcache.client.protocol.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FrameAssemblerTest {
    private final List<String> frames = new ArrayList<>();
    private final List<String> garbage = new ArrayList<>();

    private final class Recorder implements FrameAssembler.Sink {
        private final int framesToTake;

        Recorder(final int framesToTake) {
            this.framesToTake = framesToTake;
        }

        @Override
        public boolean expects(final ReplyDecoder header) {
            return true;
        }

        @Override
        public boolean onFrame(final ReplyDecoder reply) {
            frames.add(reply.opaque() + ":" + reply.valueText());
            return frames.size() < framesToTake;
        }

        @Override
        public void onGarbage(final UnsafeBuffer buffer, final int offset, final int length) {
            garbage.add(buffer.getStringWithoutLengthAscii(offset, length));
        }
    }

    private static byte[] stream(final int... valueLengths) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        int offset = 0;
        for (int i = 0; i < valueLengths.length; i++) {
            final ReplyEncoder reply = new ReplyEncoder()
                    .wrap(buffer, offset)
                    .header(Opcode.GETQ.code(), Status.SUCCESS, i, 0, 4, 0, valueLengths[i])
                    .extra(0, i);
            buffer.putStringWithoutLengthAscii(reply.valueOffset(), value(i, valueLengths[i]));
            offset += reply.frameLength();
        }
        return Arrays.copyOf(buffer.byteArray(), offset);
    }

    private static String value(final int index, final int length) {
        return String.valueOf((char) ('a' + index % 26)).repeat(length);
    }

    private static List<String> expected(final int... valueLengths) {
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < valueLengths.length; i++) {
            expected.add(i + ":" + value(i, valueLengths[i]));
        }
        return expected;
    }

    private static void read(final FrameAssembler assembler, final byte[] bytes, final int from, final int to) {
        final ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, to - from));
        in.writeBytes(bytes, from, to - from);
        assembler.read(in, PooledByteBufAllocator.DEFAULT);
        in.release();
    }

    @Test
    void framesComeOutWholeWhereverTheStreamIsCut() {
        final int[] lengths = {0, 1, 30, 0, 100, 7};
        final byte[] stream = stream(lengths);
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                frames.clear();
                final FrameAssembler assembler = new FrameAssembler(new Recorder(Integer.MAX_VALUE));
                read(assembler, stream, 0, first);
                read(assembler, stream, first, second);
                read(assembler, stream, second, stream.length);
                assertEquals(expected(lengths), frames, "cut at " + first + " and " + second);
                assembler.release();
            }
        }
    }

    @Test
    void framesComeOutWholeByteByByte() {
        final int[] lengths = {3, 0, 500};
        final byte[] stream = stream(lengths);
        final FrameAssembler assembler = new FrameAssembler(new Recorder(Integer.MAX_VALUE));
        for (int i = 0; i < stream.length; i++) {
            read(assembler, stream, i, i + 1);
        }
        assertEquals(expected(lengths), frames);
    }

    @Test
    void framesLargerThanAnyReadComeOutWhole() {
        final long seed = System.nanoTime();
        System.out.println("FrameAssemblerTest seed " + seed);
        final Random random = new Random(seed);
        final int[] lengths = {3_000_000, 5, 1 << 20, 0, 70_000, 2_500_000};
        final byte[] stream = stream(lengths);
        final FrameAssembler assembler = new FrameAssembler(new Recorder(Integer.MAX_VALUE));
        int at = 0;
        while (at < stream.length) {
            final int end = Math.min(stream.length, at + 1 + random.nextInt(200_000));
            read(assembler, stream, at, end);
            at = end;
        }
        assertEquals(expected(lengths), frames);
    }

    @Test
    void anErrorLineOfTextIsKnownByItsFirstByte() {
        final byte[] stream = stream(4);
        final byte[] text = "ERROR\r\n".getBytes(StandardCharsets.US_ASCII);
        final byte[] both = Arrays.copyOf(stream, stream.length + text.length);
        System.arraycopy(text, 0, both, stream.length, text.length);
        for (int cut = 0; cut <= stream.length; cut++) {
            frames.clear();
            garbage.clear();
            final FrameAssembler assembler = new FrameAssembler(new Recorder(Integer.MAX_VALUE));
            read(assembler, both, 0, cut);
            read(assembler, both, cut, both.length);
            assertEquals(expected(4), frames);
            assertEquals(List.of("ERROR\r\n"), garbage, "cut at " + cut);
        }
    }

    @Test
    void nothingIsReadBehindGarbage() {
        final byte[] stream = stream(4, 4);
        stream[8] = (byte) 0x80;
        final FrameAssembler assembler = new FrameAssembler(new Recorder(Integer.MAX_VALUE));
        read(assembler, stream, 0, stream.length);
        read(assembler, stream(1), 0, 29);
        assertEquals(List.of(), frames);
        assertEquals(1, garbage.size());
    }

    @Test
    void nothingIsReadOnceTheSinkHasEnough() {
        final byte[] stream = stream(1, 2, 3);
        final FrameAssembler assembler = new FrameAssembler(new Recorder(2));
        read(assembler, stream, 0, stream.length);
        assertEquals(expected(1, 2), frames);
    }
}
