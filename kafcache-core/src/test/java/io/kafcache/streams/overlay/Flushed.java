package io.kafcache.streams.overlay;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.DirectBuffer;

/** Keeps what a flush shows, as text. */
final class Flushed implements EntryVisitor {
    final Map<String, String> entries = new LinkedHashMap<>();
    private final int limit;

    Flushed() {
        this(Integer.MAX_VALUE);
    }

    Flushed(final int limit) {
        this.limit = limit;
    }

    @Override
    public boolean onEntry(
            final DirectBuffer buffer,
            final int keyOffset,
            final int keyLength,
            final int valueOffset,
            final int valueLength) {
        final String key = buffer.getStringWithoutLengthUtf8(keyOffset, keyLength);
        entries.put(key, valueLength == ABSENT ? null : buffer.getStringWithoutLengthUtf8(valueOffset, valueLength));
        return entries.size() < limit;
    }

    static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
