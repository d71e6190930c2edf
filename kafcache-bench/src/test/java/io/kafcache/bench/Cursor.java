package io.kafcache.bench;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Where a thread stands among the keys. */
@State(Scope.Thread)
public class Cursor {
    private int next;

    /** The first of the next keys, of which there are {@code count}. */
    int advance(final int keyCount, final int count) {
        final int first = next;
        next += count;
        if (next > keyCount - count) {
            next = 0;
        }
        return first;
    }
}
