package io.kafcache.streams.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Divides one limit fairly among the store partitions of this JVM: nobody gets more than it wants, and nobody gets less than another that
 * wants as much. Safe for use by several threads.
 */
final class MemoryShares {
    /** Those of all stores in this JVM. */
    static final MemoryShares OF_THIS_JVM = new MemoryShares();

    private final List<Share> shares = new ArrayList<>();

    MemoryShares() {}

    /**
     * Joins those who share. The others get less from now on, where there is not enough for all.
     *
     * @param wanted bytes
     * @param limit bytes that all together may have, as this one is told; the lowest that any is told counts
     */
    synchronized Share join(final long wanted, final long limit) {
        final Share share = new Share(wanted, limit);
        shares.add(share);
        divide();
        return share;
    }

    private synchronized void leave(final Share share) {
        if (shares.remove(share)) {
            divide();
        }
    }

    private void divide() {
        long left = shares.stream().mapToLong(share -> share.limit).min().orElse(0);
        shares.sort(Comparator.comparingLong(share -> share.wanted));
        for (int i = 0; i < shares.size(); i++) {
            final Share share = shares.get(i);
            share.granted = Math.min(share.wanted, left / (shares.size() - i));
            left -= share.granted;
        }
    }

    /** What one store partition may have. */
    final class Share implements AutoCloseable {
        private final long wanted;
        private final long limit;
        private volatile long granted;

        private Share(final long wanted, final long limit) {
            this.wanted = wanted;
            this.limit = limit;
        }

        /** Bytes, as of now. */
        long granted() {
            return granted;
        }

        /** A part of what was wanted, as far as it is granted. */
        long granted(final long part) {
            final long present = granted;
            return present == wanted ? part : (long) ((double) part / wanted * present);
        }

        /** Leaves what it had to the others. Closing twice does nothing. */
        @Override
        public void close() {
            leave(this);
        }
    }
}
