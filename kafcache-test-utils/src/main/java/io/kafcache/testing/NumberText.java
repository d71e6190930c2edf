package io.kafcache.testing;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number as memcached reads it: with C's {@code strtoull}, so there may be white space before it, and white space and anything behind.
 *
 * @param value unsigned
 */
record NumberText(long value) {
    private static final Pattern NUMBER =
            Pattern.compile("[ \\t-\\r]*([+-]?)([0-9]+)(?:[ \\t-\\r\\x00].*)?", Pattern.DOTALL);

    /** Returns the number, or null if the bytes are none. */
    static NumberText parse(final ByteBuf bytes) {
        final Matcher matcher = NUMBER.matcher(bytes.toString(StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) {
            return null;
        }
        try {
            final long digits = Long.parseUnsignedLong(matcher.group(2));
            final boolean negative = matcher.group(1).equals("-");
            // A negative number wraps around, but may not end up in the upper half.
            return negative && -digits < 0 ? null : new NumberText(negative ? -digits : digits);
        } catch (final NumberFormatException ignored) {
            return null;
        }
    }

    /** The difference, 0 where it would be negative. */
    long minus(final long delta) {
        return Long.compareUnsigned(delta, value) > 0 ? 0 : value - delta;
    }
}
