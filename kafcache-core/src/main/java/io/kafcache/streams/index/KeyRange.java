package io.kafcache.streams.index;

import org.agrona.concurrent.UnsafeBuffer;

/** Bounds of keys. */
final class KeyRange {
    private final UnsafeBuffer from;
    private final boolean fromInclusive;
    private final UnsafeBuffer to;
    private final boolean toInclusive;

    /** A bound that is null is none. */
    KeyRange(final byte[] from, final boolean fromInclusive, final byte[] to, final boolean toInclusive) {
        this.from = from == null ? null : new UnsafeBuffer(from.clone());
        this.fromInclusive = fromInclusive;
        this.to = to == null ? null : new UnsafeBuffer(to.clone());
        this.toInclusive = toInclusive;
    }

    /** The least key, or null for none. */
    UnsafeBuffer from() {
        return from;
    }

    /** The greatest key, or null for none. */
    UnsafeBuffer to() {
        return to;
    }

    /** The position of the first key of a leaf that is in the range, if it is not behind it. */
    int first(final UnsafeBuffer buffer, final int page) {
        return from == null ? 0 : position(Page.search(buffer, page, from), !fromInclusive);
    }

    /** The position behind the last key of a leaf that is in the range, if it is not before it. */
    int end(final UnsafeBuffer buffer, final int page) {
        return to == null ? Page.count(buffer, page) : position(Page.search(buffer, page, to), toInclusive);
    }

    private static int position(final int found, final boolean behind) {
        return found < 0 ? -1 - found : behind ? found + 1 : found;
    }
}
