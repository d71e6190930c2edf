package io.kafcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.agrona.DirectBuffer;

/** What a visitor was told: of each key once, whether there is an item. The thread that reads may be another. */
final class Told implements ItemVisitor {
    static final String MISS = "(miss)";

    private final AtomicReferenceArray<String> told;
    private final AtomicInteger count = new AtomicInteger();

    Told(final int keys) {
        told = new AtomicReferenceArray<>(keys);
    }

    @Override
    public void onItem(
            final int index,
            final int flags,
            final long cas,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        tell(index, buffer.getStringWithoutLengthUtf8(offset, length));
    }

    @Override
    public void onMiss(final int index) {
        tell(index, MISS);
    }

    private void tell(final int index, final String what) {
        final String before = told.getAndSet(index, what);
        count.incrementAndGet();
        if (before != null) {
            throw new AssertionError("key " + index + " was told twice: " + before + ", " + what);
        }
    }

    /** How many keys were told. */
    int count() {
        return count.get();
    }

    /** The value, {@link #MISS}, or null for a key that was not told. */
    String of(final int index) {
        return told.get(index);
    }

    void assertAllAre(final String prefix) {
        for (int i = 0; i < told.length(); i++) {
            assertEquals(prefix + i, of(i), "key " + i);
        }
    }

    void assertAllMiss() {
        for (int i = 0; i < told.length(); i++) {
            assertEquals(MISS, of(i), "key " + i);
        }
    }
}
