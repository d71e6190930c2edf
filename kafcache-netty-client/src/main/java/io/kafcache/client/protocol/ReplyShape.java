package io.kafcache.client.protocol;

import static io.kafcache.client.protocol.FrameLayout.MAX_KEY_LENGTH;
import static io.kafcache.client.protocol.FrameLayout.VALUE_EXTRAS_LENGTH;

/**
 * Which parts a reply has, by its command. memcached sends no other, so a reply of another shape shows that the stream is out of step.
 *
 * @see <a href="https://github.com/memcached/memcached/blob/master/proto_bin.c">proto_bin.c</a>
 */
enum ReplyShape {
    /** A header alone. */
    EMPTY(0, 0, 0, 0),
    /** Flags and a value. */
    ITEM(VALUE_EXTRAS_LENGTH, 0, 0, ReplyShape.ANY),
    /** Flags, the key and a value; a miss holds the key too. */
    ITEM_WITH_KEY(VALUE_EXTRAS_LENGTH, 1, MAX_KEY_LENGTH, ReplyShape.ANY),
    /** Flags alone. */
    FLAGS(VALUE_EXTRAS_LENGTH, 0, 0, 0),
    /** A number of eight bytes. */
    NUMBER(0, 0, 0, Long.BYTES),
    /** A value alone, which may be empty. */
    TEXT(0, 0, 0, ReplyShape.ANY),
    /** A name as the key, and a value; either may be empty. */
    PAIR(0, 0, 0xffff, ReplyShape.ANY);

    private static final int ANY = -1;

    private final int extrasLength;
    private final int shortestKey;
    private final int longestKey;
    private final int valueLength;

    ReplyShape(final int extrasLength, final int shortestKey, final int longestKey, final int valueLength) {
        this.extrasLength = extrasLength;
        this.shortestKey = shortestKey;
        this.longestKey = longestKey;
        this.valueLength = valueLength;
    }

    boolean fitsSuccess(final ReplyDecoder reply) {
        final int keyLength = reply.keyLength();
        return reply.extrasLength() == extrasLength
                && keyLength >= shortestKey
                && keyLength <= longestKey
                && (valueLength == ANY || reply.valueLength() == valueLength);
    }

    /** A reply that tells of no success holds at most the key asked for, and text. */
    boolean fitsFailure(final ReplyDecoder reply) {
        return reply.extrasLength() == 0 && reply.keyLength() <= longestKey;
    }
}
