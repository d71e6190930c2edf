package io.kafcache.client.io;

import io.kafcache.client.protocol.Opcode;

/**
 * The outstanding requests of a connection, oldest first: a ring that is allocated once. Requests are numbered in sequence, and the server
 * answers in order, so a reply also tells that every quiet request before it is done.
 */
final class RequestWindow {
    private final int limit;
    private final int maxBytes;
    private final int mask;
    private final ReplyHandler[] handlers;
    private final Opcode[] opcodes;
    /** The tag above, the bytes below. */
    private final long[] tagsAndBytes;

    private final long[] sentAt;
    private int head;
    private int tail;
    private long bytes;
    private int quietRequests;
    private int quietBytes;

    RequestWindow(final int limit, final int maxBytes) {
        this.limit = limit;
        this.maxBytes = maxBytes;
        // One more than the limit: for a barrier behind a window of quiet requests.
        final int capacity = Integer.highestOneBit(limit) << 1;
        mask = capacity - 1;
        handlers = new ReplyHandler[capacity];
        opcodes = new Opcode[capacity];
        tagsAndBytes = new long[capacity];
        sentAt = new long[capacity];
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** Whether a request of so many bytes, with its reply, finds room. An empty window takes one of any size. */
    boolean admits(final int byteCount) {
        return isEmpty() || (size() < limit && bytes + byteCount <= maxBytes);
    }

    /** Whether the newest requests may all be answered with silence: then nothing tells that they are done. */
    boolean endsQuietly() {
        return quietRequests != 0;
    }

    /** Whether a barrier is due: half a window can be answered while the other half is sent. */
    boolean barrierIsDue() {
        return quietRequests >= Math.max(1, limit / 2) || quietBytes >= Math.max(1, maxBytes / 2);
    }

    int size() {
        return tail - head;
    }

    /** The sequence number of the oldest request. */
    int oldest() {
        return head;
    }

    /** The sequence number that the next request will have. */
    int next() {
        return tail;
    }

    boolean contains(final int sequence) {
        return Integer.compareUnsigned(sequence - head, size()) < 0;
    }

    void add(final ReplyHandler handler, final int tag, final Opcode opcode, final int byteCount, final long now) {
        final int slot = tail++ & mask;
        handlers[slot] = handler;
        opcodes[slot] = opcode;
        tagsAndBytes[slot] = (long) tag << Integer.SIZE | byteCount;
        sentAt[slot] = now;
        bytes += byteCount;
        quietRequests = opcode.quiet() ? quietRequests + 1 : 0;
        quietBytes = opcode.quiet() ? quietBytes + byteCount : 0;
    }

    /** The command of an outstanding request. */
    Opcode opcode(final int sequence) {
        return opcodes[sequence & mask];
    }

    Opcode oldestOpcode() {
        return opcodes[head & mask];
    }

    ReplyHandler oldestHandler() {
        return handlers[head & mask];
    }

    int oldestTag() {
        return (int) (tagsAndBytes[head & mask] >> Integer.SIZE);
    }

    /** When the oldest request was sent, as {@link #add} was told. */
    long oldestSentAt() {
        return sentAt[head & mask];
    }

    void removeOldest() {
        final int slot = head++ & mask;
        handlers[slot] = null;
        bytes -= (int) tagsAndBytes[slot];
    }
}
