package io.kafcache.client.io;

import io.kafcache.client.protocol.ReplyDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives the assembler any bytes in any pieces: it must make the same of them as of one piece, report garbage once at most and nothing
 * behind it, and let go of its buffers. Run by {@link FuzzIT}.
 */
public final class FrameAssemblerFuzzer {
    private FrameAssemblerFuzzer() {}

    /**
     * Takes one input: the first byte tells how many lengths of pieces follow, used again and again; the rest is the stream.
     *
     * @param data of the fuzzer
     */
    public static void fuzzerTestOneInput(final byte[] data) {
        if (data.length == 0) {
            return;
        }
        final int cuts = Math.min(data[0] & 7, data.length - 1);
        final byte[] lengths = Arrays.copyOfRange(data, 1, 1 + cuts);
        final byte[] stream = Arrays.copyOfRange(data, 1 + cuts, data.length);
        final List<String> whole = assemble(stream, new byte[0]);
        final List<String> pieces = assemble(stream, lengths);
        if (!whole.equals(pieces)) {
            throw new IllegalStateException("whole: " + whole + ", in pieces: " + pieces);
        }
    }

    private static List<String> assemble(final byte[] stream, final byte[] lengths) {
        final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
        final Recorder recorder = new Recorder();
        final FrameAssembler assembler = new FrameAssembler(recorder);
        int at = 0;
        for (int i = 0; at < stream.length; i++) {
            final int asked = lengths.length == 0 ? stream.length : 1 + (lengths[i % lengths.length] & 0xff);
            final int length = Math.min(asked, stream.length - at);
            final ByteBuf in = allocator.directBuffer(length).writeBytes(stream, at, length);
            assembler.read(in, allocator);
            if (in.refCnt() != 1) {
                throw new IllegalStateException("the buffer is the caller's: " + in.refCnt());
            }
            in.release();
            at += length;
        }
        assembler.release();
        if (allocator.metric().usedDirectMemory() != 0) {
            throw new IllegalStateException(allocator.metric().usedDirectMemory() + " bytes have leaked");
        }
        return recorder.events;
    }

    private static final class Recorder implements FrameAssembler.Sink {
        private final List<String> events = new ArrayList<>();
        private boolean ended;

        @Override
        public boolean expects(final ReplyDecoder header) {
            return true;
        }

        @Override
        public boolean onFrame(final ReplyDecoder reply) {
            requireGoingOn();
            final byte[] frame = new byte[reply.frameLength()];
            reply.buffer().getBytes(reply.offset(), frame);
            events.add(Arrays.toString(frame));
            return true;
        }

        @Override
        public void onGarbage(final UnsafeBuffer buffer, final int offset, final int length) {
            requireGoingOn();
            ended = true;
            // How much of it is there depends on the pieces, but there is some.
            events.add("garbage from " + buffer.getByte(offset));
            buffer.getByte(offset + length - 1);
        }

        private void requireGoingOn() {
            if (ended) {
                throw new IllegalStateException("something comes behind garbage");
            }
        }
    }
}
