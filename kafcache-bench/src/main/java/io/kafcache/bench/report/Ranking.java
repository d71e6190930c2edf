package io.kafcache.bench.report;

import io.kafcache.bench.Contenders;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whom a contender is compared with. */
final class Ranking {
    private static final List<String> PEERS =
            List.of(Contenders.XMEMCACHED, Contenders.SPYMEMCACHED, Contenders.FOLSOM);

    private Ranking() {}

    /** The bare socket that waits in the same way. */
    static String rawOf(final String contender) {
        return contender.endsWith("-polling") ? Contenders.RAW_POLLING : Contenders.RAW_BLOCKING;
    }

    static boolean isPeer(final String contender) {
        return PEERS.contains(contender);
    }

    /** The median of the fastest of the other clients. */
    static Optional<Double> bestPeer(final Map<String, Measurement> measurements, final boolean moreIsBetter) {
        final Comparator<Double> order =
                moreIsBetter ? Comparator.<Double>reverseOrder() : Comparator.<Double>naturalOrder();
        return PEERS.stream()
                .map(measurements::get)
                .filter(measurement -> measurement != null)
                .map(measurement -> measurement.score().median())
                .min(order);
    }
}
