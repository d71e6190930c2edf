package io.kafcache.testing;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.RequestDecoder;
import io.kafcache.client.protocol.Status;
import io.kafcache.testing.ServerCounters.Counter;
import io.netty.buffer.ByteBuf;

/**
 * SET, ADD, REPLACE, APPEND and PREPEND. Memory is taken when the key is there and the value still to come, as memcached does: what
 * fails then has consequences of its own.
 */
final class StoreCommands {
    private final MemcachedOptions options;
    private final ItemStore items;
    private final ServerClock clock;
    private final ServerCounters counters;

    StoreCommands(
            final MemcachedOptions options,
            final ItemStore items,
            final ServerClock clock,
            final ServerCounters counters) {
        this.options = options;
        this.items = items;
        this.clock = clock;
        this.counters = counters;
    }

    void begin(
            final RequestDecoder request,
            final Opcode command,
            final boolean quiet,
            final long bodyLength,
            final EmbeddedConnection connection) {
        final ItemKey key = CommandExecutor.key(request);
        final long valueLength = bodyLength - request.keyLength() - request.extrasLength();
        final boolean hasNoExtras = request.extrasLength() == 0;
        final int flags = hasNoExtras ? 0 : request.extra(0);
        final long expiration = hasNoExtras ? 0 : clock.toSecond(request.extra(Integer.BYTES));
        final boolean fits = items.fits(key.length(), flags, valueLength);
        final Item item = fits ? items.allocate(key, flags, expiration, (int) valueLength) : null;
        if (item != null) {
            final long cas = options.casEnabled() ? request.cas() : 0;
            connection.receive(new StoreRequest(command, quiet, request.opcode(), request.opaque(), cas, item));
            return;
        }
        if (fits) {
            connection.replies().error(request, Status.OUT_OF_MEMORY, StatusText.NO_MEMORY_FOR_ITEM);
        } else {
            connection.replies().error(request, Status.TOO_LARGE, StatusText.TOO_LARGE);
        }
        if (command == Opcode.SET) {
            // memcached rather has no value than one that is out of date, whatever the request's cas.
            items.remove(key);
        }
        connection.swallow(valueLength);
    }

    void complete(final StoreRequest request, final ReplyWriter replies) {
        counters.increment(Counter.CMD_SET);
        final Item old = items.find(request.item().key());
        final Status failure = old == null ? checkAbsent(request) : checkPresent(request, old);
        if (failure != Status.SUCCESS) {
            items.release(request.item());
            fail(request, failure, replies);
            return;
        }
        final Item stored = isExtension(request.command()) ? extended(request, old) : request.item();
        if (stored == null) {
            fail(request, Status.NOT_STORED, replies);
            return;
        }
        items.link(stored);
        if (!request.quiet()) {
            replies.success(request.opcode(), request.opaque(), stored.cas());
        }
    }

    private static boolean isExtension(final Opcode command) {
        return command == Opcode.APPEND || command == Opcode.PREPEND;
    }

    private Status checkAbsent(final StoreRequest request) {
        if (isExtension(request.command())) {
            return Status.NOT_STORED;
        }
        if (request.cas() != 0) {
            counters.increment(Counter.CAS_MISSES);
            return Status.KEY_NOT_FOUND;
        }
        return request.command() == Opcode.REPLACE ? Status.KEY_NOT_FOUND : Status.SUCCESS;
    }

    /** With a cas, ADD is nothing but a SET with a cas; so is REPLACE. */
    private Status checkPresent(final StoreRequest request, final Item old) {
        if (request.cas() == 0) {
            return request.command() == Opcode.ADD ? Status.KEY_EXISTS : Status.SUCCESS;
        }
        final boolean matches = request.cas() == old.cas();
        counters.increment(matches ? Counter.CAS_HITS : Counter.CAS_BADVAL);
        return matches ? Status.SUCCESS : Status.KEY_EXISTS;
    }

    private static void fail(final StoreRequest request, final Status status, final ReplyWriter replies) {
        final String text =
                switch (status) {
                    case KEY_EXISTS -> StatusText.EXISTS;
                    case KEY_NOT_FOUND -> StatusText.NOT_FOUND;
                    default -> StatusText.NOT_STORED;
                };
        replies.error(request.opcode(), request.opaque(), status, text);
    }

    /** Returns a new item of both values, or null where it would be too large or the memory is full; releases the request's. */
    private Item extended(final StoreRequest request, final Item old) {
        // An eviction may hit the old item while room is made for the new one.
        final ByteBuf oldValue = old.value().retain();
        final ByteBuf addition = request.item().value();
        try {
            final long length = (long) oldValue.readableBytes() + addition.readableBytes();
            final int keyLength = old.key().length();
            final Item both = items.fits(keyLength, old.flags(), length)
                    ? items.allocate(old.key(), old.flags(), old.expiration(), (int) length)
                    : null;
            if (both != null) {
                final boolean append = request.command() == Opcode.APPEND;
                copy(append ? oldValue : addition, both.value());
                copy(append ? addition : oldValue, both.value());
            }
            return both;
        } finally {
            oldValue.release();
            items.release(request.item());
        }
    }

    private static void copy(final ByteBuf from, final ByteBuf to) {
        to.writeBytes(from, from.readerIndex(), from.readableBytes());
    }
}
