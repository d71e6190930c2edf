package io.kafcache.examples;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * Counts and times what {@link Labelling} does. One thread, the topology's, writes; others may read the counts at any
 * time, and the latencies after they saw the last count.
 */
final class LabellingMeter {
    private static final int PRECISION_DIGITS = 3;

    private final Phase labels;
    private final Phase transfers;
    private final Histogram latencies = new Histogram(PRECISION_DIGITS);

    LabellingMeter(final long expectedLabels, final long expectedTransfers) {
        labels = new Phase(expectedLabels);
        transfers = new Phase(expectedTransfers);
    }

    void labelStored() {
        labels.count();
    }

    void lookedUp(final long nanos) {
        latencies.recordValue(nanos);
    }

    void transferLabelled() {
        transfers.count();
    }

    Phase labels() {
        return labels;
    }

    Phase transfers() {
        return transfers;
    }

    /** Times of single reads of the store, in nanoseconds. */
    Histogram latencies() {
        return latencies;
    }

    /** Records of one kind, from the first to the last that is expected. */
    static final class Phase {
        private final long expected;
        private final AtomicLong done = new AtomicLong();
        private long firstNanos;
        private long lastNanos;

        private Phase(final long expected) {
            this.expected = expected;
        }

        private void count() {
            final long number = done.get() + 1;
            if (number == 1) {
                firstNanos = System.nanoTime();
            }
            if (number == expected) {
                lastNanos = System.nanoTime();
            }
            // One writer: an ordered store is enough, and cheaper than an atomic addition.
            done.lazySet(number);
        }

        long expected() {
            return expected;
        }

        long done() {
            return done.get();
        }

        boolean finished() {
            return done.get() >= expected;
        }

        /** How many records a second, once finished. */
        double rate() {
            return expected * 1e9 / Math.max(1, lastNanos - firstNanos);
        }
    }
}
