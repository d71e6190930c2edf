package io.kafcache.testing;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.RequestDecoder;
import io.kafcache.client.protocol.Status;
import io.kafcache.testing.ServerCounters.Counter;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** INCREMENT and DECREMENT: unsigned 64-bit numbers, held as decimal text. */
final class CountCommands {
    private static final int DELTA = 0;
    private static final int INITIAL = 8;
    private static final int EXPIRATION = 16;
    /** The expiration that says: do not create. */
    private static final int NEVER_CREATE = -1;

    private final MemcachedOptions options;
    private final ItemStore items;
    private final ServerClock clock;
    private final ServerCounters counters;

    CountCommands(
            final MemcachedOptions options,
            final ItemStore items,
            final ServerClock clock,
            final ServerCounters counters) {
        this.options = options;
        this.items = items;
        this.clock = clock;
        this.counters = counters;
    }

    void execute(final RequestDecoder request, final Opcode command, final boolean quiet, final ReplyWriter replies) {
        final ItemKey key = CommandExecutor.key(request);
        final Item item = items.find(key);
        if (item == null) {
            create(request, command, key, quiet, replies);
            return;
        }
        final boolean inPieces = item.size() > options.slabChunkMax();
        final NumberText number = inPieces ? null : NumberText.parse(item.value());
        if (inPieces || !item.value().isReadable()) {
            replies.error(request, Status.NON_NUMERIC, StatusText.NON_NUMERIC);
        } else if (request.cas() != 0 && request.cas() != item.cas()) {
            replies.error(request, Status.KEY_EXISTS, StatusText.EXISTS);
        } else if (number == null) {
            replies.error(request, Status.NON_NUMERIC, StatusText.NON_NUMERIC);
        } else {
            counters.increment(command == Opcode.INCREMENT ? Counter.INCR_HITS : Counter.DECR_HITS);
            final long value = command == Opcode.INCREMENT
                    ? number.value() + extra(request, DELTA)
                    : number.minus(extra(request, DELTA));
            update(request, item, value, quiet, replies);
        }
    }

    private void create(
            final RequestDecoder request,
            final Opcode command,
            final ItemKey key,
            final boolean quiet,
            final ReplyWriter replies) {
        final int expiration = request.extra(EXPIRATION);
        if (expiration == NEVER_CREATE) {
            counters.increment(command == Opcode.INCREMENT ? Counter.INCR_MISSES : Counter.DECR_MISSES);
            replies.error(request, Status.KEY_NOT_FOUND, StatusText.NOT_FOUND);
            return;
        }
        final long value = extra(request, INITIAL);
        final byte[] text = text(value);
        final Item item = items.allocate(key, 0, clock.toSecond(expiration), text.length);
        if (item == null) {
            replies.error(request, Status.OUT_OF_MEMORY, StatusText.NO_MEMORY_FOR_NEW_NUMBER);
            return;
        }
        item.value().writeBytes(text);
        items.link(item);
        succeed(request, item, value, quiet, replies);
    }

    private void update(
            final RequestDecoder request,
            final Item item,
            final long value,
            final boolean quiet,
            final ReplyWriter replies) {
        final byte[] text = text(value);
        final int length = item.value().readableBytes();
        if (text.length <= length) {
            // A shorter number keeps its item's length, with blanks behind it.
            final ByteBuf padded = items.newValue(length).writeBytes(text);
            while (padded.isWritable()) {
                padded.writeByte(' ');
            }
            item.replaceValue(padded);
            items.renew(item);
            succeed(request, item, value, quiet, replies);
            return;
        }
        final Item longer = items.allocate(item.key(), item.flags(), item.expiration(), text.length);
        if (longer == null) {
            replies.error(request, Status.OUT_OF_MEMORY, StatusText.NO_MEMORY_FOR_NUMBER);
            return;
        }
        longer.value().writeBytes(text);
        items.link(longer);
        succeed(request, longer, value, quiet, replies);
    }

    private static void succeed(
            final RequestDecoder request,
            final Item item,
            final long value,
            final boolean quiet,
            final ReplyWriter replies) {
        if (!quiet) {
            replies.success(
                    request,
                    item.cas(),
                    ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        }
    }

    private static long extra(final RequestDecoder request, final int index) {
        return request.buffer().getLong(request.extrasOffset() + index, ByteOrder.BIG_ENDIAN);
    }

    private static byte[] text(final long value) {
        return Long.toUnsignedString(value).getBytes(StandardCharsets.US_ASCII);
    }
}
