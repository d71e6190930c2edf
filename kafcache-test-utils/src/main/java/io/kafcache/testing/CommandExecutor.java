package io.kafcache.testing;

import static io.kafcache.client.protocol.FrameLayout.COUNT_EXTRAS_LENGTH;
import static io.kafcache.client.protocol.FrameLayout.EXPIRATION_EXTRAS_LENGTH;
import static io.kafcache.client.protocol.FrameLayout.MAX_KEY_LENGTH;
import static io.kafcache.client.protocol.FrameLayout.STORE_EXTRAS_LENGTH;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.RequestDecoder;
import io.kafcache.client.protocol.Status;
import io.kafcache.testing.ServerCounters.Counter;
import java.nio.charset.StandardCharsets;

/** Executes the requests of all connections of an embedded server, and refuses malformed ones. One thread uses it. */
final class CommandExecutor {
    /** Commands from here on behave as this version's. */
    static final String VERSION = "1.6.18";

    private final MemcachedOptions options;
    private final ItemStore items;
    private final ServerClock clock;
    private final ServerCounters counters;
    private final StatReport report;
    private final StoreCommands storing;
    private final CountCommands counting;
    private final LoginCommands logins;

    CommandExecutor(
            final MemcachedOptions options,
            final ItemStore items,
            final ServerClock clock,
            final ServerCounters counters,
            final StatReport report) {
        this.options = options;
        this.items = items;
        this.clock = clock;
        this.counters = counters;
        this.report = report;
        storing = new StoreCommands(options, items, clock, counters);
        counting = new CountCommands(options, items, clock, counters);
        logins = new LoginCommands(options, counters);
    }

    /** Executes a request up to its key; a value is still to come. */
    void execute(final RequestDecoder request, final EmbeddedConnection connection) {
        final long bodyLength = Integer.toUnsignedLong(request.bodyLength());
        if (request.keyLength() + request.extrasLength() > bodyLength) {
            connection.replies().error(request, Status.UNKNOWN_COMMAND, StatusText.UNKNOWN_COMMAND);
            connection.closeAfterReplies();
        } else if (!logins.allow(Opcode.of(request.opcode()), connection)) {
            connection.replies().error(request, Status.AUTH_ERROR, StatusText.AUTH_FAILURE);
            connection.closeAfterReplies();
        } else if (request.keyLength() > MAX_KEY_LENGTH) {
            refuse(request, connection);
        } else {
            final Opcode opcode = Opcode.of(request.opcode());
            if (opcode == null) {
                // memcached has taken extras and key already, and swallows their length once more.
                unknown(request, connection, bodyLength);
            } else if (isWellFormed(request, opcode.plainForm(), bodyLength)) {
                dispatch(request, opcode, connection, bodyLength);
            } else {
                refuse(request, connection);
            }
        }
    }

    private static void refuse(final RequestDecoder request, final EmbeddedConnection connection) {
        connection.replies().error(request, Status.INVALID_ARGUMENTS, StatusText.INVALID_ARGUMENTS);
        connection.closeAfterReplies();
    }

    private static void unknown(
            final RequestDecoder request, final EmbeddedConnection connection, final long toSwallow) {
        connection.replies().error(request, Status.UNKNOWN_COMMAND, StatusText.UNKNOWN_COMMAND);
        connection.swallow(toSwallow);
    }

    /** memcached checks no more than this: a TOUCH or a STAT may have a value, which then stands for the next request. */
    private static boolean isWellFormed(final RequestDecoder request, final Opcode command, final long bodyLength) {
        final int extras = request.extrasLength();
        final int key = request.keyLength();
        final boolean hasValue = bodyLength > extras + key;
        return switch (command) {
            case VERSION, NOOP, QUIT, SASL_LIST_MECHS -> bodyLength == 0;
            case FLUSH -> key == 0 && !hasValue && (extras == 0 || extras == EXPIRATION_EXTRAS_LENGTH);
            case SET, ADD, REPLACE -> extras == STORE_EXTRAS_LENGTH && key > 0;
            case APPEND, PREPEND, SASL_AUTH, SASL_STEP -> extras == 0 && key > 0;
            case GET, GETK, DELETE -> extras == 0 && key > 0 && !hasValue;
            case INCREMENT, DECREMENT -> extras == COUNT_EXTRAS_LENGTH && key > 0 && !hasValue;
            case STAT -> extras == 0;
            case TOUCH, GAT, GATK -> extras == EXPIRATION_EXTRAS_LENGTH && key > 0;
            default -> throw new AssertionError("a quiet command: " + command);
        };
    }

    private void dispatch(
            final RequestDecoder request,
            final Opcode opcode,
            final EmbeddedConnection connection,
            final long bodyLength) {
        final Opcode command = opcode.plainForm();
        final ReplyWriter replies = connection.replies();
        switch (command) {
            case GET, GETK, GAT, GATK, TOUCH -> read(request, command, opcode.quiet(), replies);
            case SET, ADD, REPLACE, APPEND, PREPEND ->
                storing.begin(request, command, opcode.quiet(), bodyLength, connection);
            case INCREMENT, DECREMENT -> counting.execute(request, command, opcode.quiet(), replies);
            case DELETE -> delete(request, opcode.quiet(), replies);
            case FLUSH -> flush(request, opcode.quiet(), replies);
            case NOOP -> replies.barrier(request);
            case VERSION -> replies.success(request, 0, VERSION.getBytes(StandardCharsets.US_ASCII));
            case STAT -> report.write(key(request), request, replies);
            case QUIT -> {
                if (!opcode.quiet()) {
                    replies.success(request.opcode(), request.opaque(), 0);
                }
                connection.closeAfterReplies();
            }
            default -> {
                if (!logins.begin(request, command, bodyLength, connection)) {
                    unknown(request, connection, bodyLength - request.keyLength());
                }
            }
        }
    }

    static ItemKey key(final RequestDecoder request) {
        final byte[] bytes = new byte[request.keyLength()];
        request.buffer().getBytes(request.keyOffset(), bytes);
        return new ItemKey(bytes);
    }

    private void read(
            final RequestDecoder request, final Opcode command, final boolean quiet, final ReplyWriter replies) {
        final boolean touches = command != Opcode.GET && command != Opcode.GETK;
        final boolean withKey = command == Opcode.GETK || command == Opcode.GATK;
        final ItemKey key = key(request);
        final Item item = items.find(key);
        counters.increment(touches ? Counter.CMD_TOUCH : Counter.CMD_GET);
        if (item != null) {
            counters.increment(touches ? Counter.TOUCH_HITS : Counter.GET_HITS);
            if (touches) {
                item.expiration(clock.toSecond(request.extra(0)));
            }
            replies.hit(request, item, withKey, command != Opcode.TOUCH);
            return;
        }
        counters.increment(touches ? Counter.TOUCH_MISSES : Counter.GET_MISSES);
        if (!quiet && withKey) {
            replies.missWithKey(request, key);
        } else if (!quiet) {
            replies.error(request, Status.KEY_NOT_FOUND, StatusText.NOT_FOUND);
        }
    }

    private void delete(final RequestDecoder request, final boolean quiet, final ReplyWriter replies) {
        final ItemKey key = key(request);
        final Item item = items.find(key);
        if (item == null) {
            counters.increment(Counter.DELETE_MISSES);
            replies.error(request, Status.KEY_NOT_FOUND, StatusText.NOT_FOUND);
        } else if (request.cas() != 0 && request.cas() != item.cas()) {
            replies.error(request, Status.KEY_EXISTS, StatusText.EXISTS);
        } else {
            counters.increment(Counter.DELETE_HITS);
            items.remove(key);
            if (!quiet) {
                replies.success(request.opcode(), request.opaque(), 0);
            }
        }
    }

    private void flush(final RequestDecoder request, final boolean quiet, final ReplyWriter replies) {
        if (!options.flushEnabled()) {
            replies.error(request, Status.AUTH_ERROR, StatusText.AUTH_FAILURE);
            return;
        }
        counters.increment(Counter.CMD_FLUSH);
        items.flush(request.extrasLength() == 0 ? 0 : request.extra(0));
        if (!quiet) {
            replies.success(request.opcode(), request.opaque(), 0);
        }
    }

    /** Executes a command whose value is whole. */
    void complete(final BodyRequest request, final EmbeddedConnection connection) {
        if (request instanceof StoreRequest store) {
            storing.complete(store, connection.replies());
        } else {
            logins.complete((LoginRequest) request, connection);
        }
    }

    /** Gives up a command whose value never came. */
    void abandon(final BodyRequest request) {
        if (request instanceof StoreRequest store) {
            items.release(store.item());
        }
    }
}
