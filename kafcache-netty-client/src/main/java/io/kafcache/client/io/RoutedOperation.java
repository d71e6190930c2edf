package io.kafcache.client.io;

import io.kafcache.client.protocol.FrameLayout;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.ReplyDecoder;
import java.util.BitSet;

/**
 * An operation made of elements, each of which goes to one route: all routes are served at once, each in the order of its elements. Several
 * elements for a route go out as quiet requests, ended by a NOOP; a single one goes out as the plain request.
 *
 * <p>When a connection breaks, elements without an answer are sent again on the next one if the operation may be repeated; otherwise the
 * operation fails, since nobody knows whether they happened. It is done only when nothing of it is outstanding, so the object, which holds
 * its working memory, may be used again.
 */
public abstract class RoutedOperation extends Operation implements ReplyHandler {
    /** How an operation ended. */
    public enum Outcome {
        /** Every element has its answer. */
        ANSWERED,
        /** A node did not answer within the limit. */
        UNAVAILABLE,
        /** A node can be reached, but cannot be used: waiting does not help. */
        REFUSED,
        /** The connection broke while changes were under way: they may have happened or not. */
        UNCERTAIN,
        /** A callback threw. */
        THROWN,
        /** The client was closed. */
        CLOSED
    }

    /** After so many requests the first go out, so that the server works while the others are encoded; then after so many each. */
    private static final int FIRST_FLUSH = 20;

    private static final int FLUSH = 100;

    private final RouteOrder order = new RouteOrder();
    private int[] next = new int[1];
    private int[] answered = new int[1];
    private int[] outstandingOf = new int[1];
    private boolean[] barrierSent = new boolean[1];
    private boolean[] finished = new boolean[1];
    private long[] troubledSince = new long[1];
    private int routes;
    private int unfinished;
    private int outstanding;
    private boolean sentAny;
    private LaneClock clock;
    private final BitSet refused = new BitSet();
    private Outcome outcome;
    private Failure failure;
    private Throwable thrown;

    /** For subclasses. */
    protected RoutedOperation() {}

    /**
     * Whether an element may be sent again when nobody knows whether it happened.
     *
     * @return true for reads
     */
    protected abstract boolean isRepeatable();

    /**
     * The route that an element takes.
     *
     * @param element index of the element
     * @return 0 .. routes - 1
     */
    protected abstract int route(int element);

    /**
     * The bytes that an element's request takes.
     *
     * @param element index of the element
     * @return length of the frame
     */
    protected abstract int requestLength(int element);

    /**
     * Whether values come back.
     *
     * @return true for reads
     */
    protected abstract boolean expectsValue();

    /**
     * Sends an element by {@link Connection#begin} and {@link Connection#end}, with this as the handler.
     *
     * @param connection where to
     * @param element index of the element
     * @param tag goes to {@link Connection#end}
     * @param quiet whether a NOOP will follow, so that the quiet form of the request does
     * @return false if it was not sent because the server could not take it: that is the element's outcome then
     */
    protected abstract boolean send(Connection connection, int element, int tag, boolean quiet);

    /**
     * Whether a reply that echoes its key names the element's.
     *
     * @param element index of the element
     * @param reply the frame, valid during the call
     * @return false if it is the reply to something else
     */
    protected boolean accepts(final int element, final ReplyDecoder reply) {
        return true;
    }

    /**
     * An element got a reply.
     *
     * @param element index of the element
     * @param connection where it came from
     * @param reply the frame, valid during the call
     */
    protected abstract void answer(int element, Connection connection, ReplyDecoder reply);

    /**
     * A quiet element is done, and no reply came: a read missed, a change succeeded.
     *
     * @param element index of the element
     */
    protected abstract void silence(int element);

    /**
     * Makes the operation ready for its elements. Called before it is given to a driver.
     *
     * @param count the number of elements
     * @param routeCount the number of routes
     */
    protected final void prepare(final int count, final int routeCount) {
        if (outstanding != 0) {
            throw new IllegalStateException("The operation is under way");
        }
        reset();
        sentAny = false;
        refused.clear();
        outcome = null;
        failure = null;
        thrown = null;
        routes = routeCount;
        if (next.length < routeCount) {
            next = new int[routeCount];
            answered = new int[routeCount];
            outstandingOf = new int[routeCount];
            barrierSent = new boolean[routeCount];
            finished = new boolean[routeCount];
            troubledSince = new long[routeCount];
        }
        order.arrange(this, count, routeCount);
        startRoutes();
    }

    private void startRoutes() {
        unfinished = 0;
        for (int r = 0; r < routes; r++) {
            finished[r] = order.size(r) == 0;
            unfinished += finished[r] ? 0 : 1;
            next[r] = order.start(r);
            answered[r] = order.start(r);
            outstandingOf[r] = 0;
            barrierSent[r] = false;
            troubledSince[r] = 0;
        }
    }

    /**
     * How the operation ended. Read when it is done.
     *
     * @return the outcome
     */
    public final Outcome outcome() {
        return outcome == null ? Outcome.ANSWERED : outcome;
    }

    /**
     * The failure behind the outcome.
     *
     * @return null unless a node or connection failed the operation
     */
    public final Failure failure() {
        return failure;
    }

    /**
     * What the callback threw.
     *
     * @return null unless the outcome is {@link Outcome#THROWN}
     */
    public final Throwable thrown() {
        return thrown;
    }

    @Override
    protected final void advance(final Lane lane, final long now) {
        clock = lane.clock();
        try {
            for (int r = 0; r < routes && outcome == null; r++) {
                if (!finished[r]) {
                    advance(lane.route(r), r, lane.settings().unavailableTimeout(), now);
                }
            }
        } catch (final RuntimeException | Error e) {
            stopThrown(e);
        }
        finishIfDrained();
    }

    private void advance(final Route route, final int r, final long limit, final long now) {
        final Connection connection = route.established();
        final Failure refusal = connection == null ? route.refusal(troubledSince[r]) : null;
        if (refusal != null) {
            stop(sentAny && !isRepeatable() ? Outcome.UNCERTAIN : Outcome.REFUSED, refusal);
        } else if (troubledSince[r] != 0 && now - troubledSince[r] > limit && outstandingOf[r] == 0) {
            stop(sentAny && !isRepeatable() ? Outcome.UNCERTAIN : Outcome.UNAVAILABLE, route.lastFailure());
        } else if (connection != null) {
            connection.sendsAt(now);
            sendSome(connection, r);
        } else {
            troubled(r, now);
        }
    }

    private void sendSome(final Connection connection, final int r) {
        final int end = order.end(r);
        final boolean alone = order.size(r) == 1;
        int unflushed = 0;
        int flushAt = FIRST_FLUSH;
        while (next[r] < end && outcome == null) {
            final int tag = next[r];
            final int element = order.element(tag);
            if (!connection.hasRoom(requestLength(element), expectsValue())) {
                break;
            }
            next[r]++;
            if (!refused.get(element)) {
                trySend(connection, r, element, tag, !alone);
            }
            if (++unflushed == flushAt) {
                unflushed = 0;
                flushAt = FLUSH;
                connection.flush();
            }
        }
        if (next[r] == end
                && !alone
                && !barrierSent[r]
                && outcome == null
                && connection.hasRoom(FrameLayout.HEADER_LENGTH, false)) {
            connection.begin(Opcode.NOOP, 0, 0, 0, 0);
            connection.end(Opcode.NOOP, this, barrierTag(r), FrameLayout.HEADER_LENGTH);
            barrierSent[r] = true;
            sent(r);
        }
        connection.flush();
    }

    private void trySend(
            final Connection connection, final int r, final int element, final int tag, final boolean quiet) {
        try {
            if (send(connection, element, tag, quiet)) {
                sent(r);
                return;
            }
        } catch (final Throwable t) {
            stopThrown(t);
        }
        refused.set(element);
        if (!quiet) {
            finish(r);
        }
    }

    private void sent(final int r) {
        sentAny = true;
        outstanding++;
        outstandingOf[r]++;
    }

    private void received(final int r) {
        outstanding--;
        outstandingOf[r]--;
    }

    private static int barrierTag(final int r) {
        return -1 - r;
    }

    private int routeOfTag(final int tag) {
        return tag < 0 ? -1 - tag : order.route(tag);
    }

    @Override
    public final boolean isReplyTo(final int tag, final ReplyDecoder reply) {
        return accepts(order.element(tag), reply);
    }

    @Override
    public final void onReply(final Connection connection, final int tag, final ReplyDecoder reply) {
        final int r = routeOfTag(tag);
        if (tag < 0) {
            received(r);
            troubledSince[r] = 0;
            finish(r);
        } else {
            if (reply.opcode() != Opcode.STAT.code() || reply.isLastStat()) {
                received(r);
                // The beginning of an answer is no progress: it is asked for anew if the rest does not come.
                troubledSince[r] = 0;
                answered[r] = tag + 1;
                if (order.size(r) == 1) {
                    finish(r);
                }
            }
            if (outcome == null) {
                try {
                    answer(order.element(tag), connection, reply);
                } catch (final Throwable t) {
                    stopThrown(t);
                }
            }
        }
        finishIfDrained();
    }

    @Override
    public final void onSilence(final int tag) {
        final int r = routeOfTag(tag);
        received(r);
        troubledSince[r] = 0;
        answered[r] = tag + 1;
        if (outcome == null) {
            try {
                silence(order.element(tag));
            } catch (final Throwable t) {
                stopThrown(t);
            }
        }
        finishIfDrained();
    }

    @Override
    public final void onFailure(final int tag, final Failure connectionFailure) {
        final int r = routeOfTag(tag);
        received(r);
        next[r] = answered[r];
        barrierSent[r] = false;
        troubled(r, clock.now());
        if (connectionFailure.kind() == Failure.Kind.CLOSED) {
            stop(Outcome.CLOSED, connectionFailure);
        } else if (!isRepeatable() && tag >= 0) {
            stop(Outcome.UNCERTAIN, connectionFailure);
        }
        finishIfDrained();
    }

    @Override
    protected final void fail(final Failure laneFailure) {
        stop(Outcome.CLOSED, laneFailure);
        outstanding = 0;
        finishIfDrained();
    }

    private void troubled(final int r, final long now) {
        if (troubledSince[r] == 0) {
            troubledSince[r] = now == 0 ? 1 : now;
        }
    }

    private void finish(final int r) {
        finished[r] = true;
        unfinished--;
    }

    /** Sends nothing more; what is outstanding still comes back. The first reason counts. */
    private void stop(final Outcome newOutcome, final Failure newFailure) {
        if (outcome == null) {
            outcome = newOutcome;
            failure = newFailure;
        }
    }

    private void stopThrown(final Throwable t) {
        thrown = t;
        stop(Outcome.THROWN, null);
    }

    private void finishIfDrained() {
        if (outstanding == 0 && (outcome != null || unfinished == 0)) {
            finish();
        }
    }
}
