package io.kafcache.testing;

import java.util.Arrays;
import java.util.Locale;

/** What the embedded server counts. One thread uses it. */
final class ServerCounters {
    /** The counters, in the order of the report. */
    enum Counter {
        TOTAL_CONNECTIONS,
        REJECTED_CONNECTIONS,
        CMD_GET,
        CMD_SET,
        CMD_FLUSH,
        CMD_TOUCH,
        GET_HITS,
        GET_MISSES,
        DELETE_MISSES,
        DELETE_HITS,
        INCR_MISSES,
        INCR_HITS,
        DECR_MISSES,
        DECR_HITS,
        CAS_MISSES,
        CAS_HITS,
        CAS_BADVAL,
        TOUCH_HITS,
        TOUCH_MISSES,
        AUTH_CMDS,
        AUTH_ERRORS,
        IDLE_KICKS,
        TOTAL_ITEMS,
        EVICTIONS;

        String statName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final long[] values = new long[Counter.values().length];

    void increment(final Counter counter) {
        values[counter.ordinal()]++;
    }

    long get(final Counter counter) {
        return values[counter.ordinal()];
    }

    void reset() {
        Arrays.fill(values, 0);
    }
}
