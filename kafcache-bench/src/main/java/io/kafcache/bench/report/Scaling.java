package io.kafcache.bench.report;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The measurements with several threads, by their number. */
final class Scaling {
    static final Map<Integer, Case> CASES = cases();

    private Scaling() {}

    private static Map<Integer, Case> cases() {
        final Map<Integer, Case> cases = new TreeMap<>();
        cases.put(1, Case.of("ThreadsBenchmark.oneThread"));
        cases.put(2, Case.of("ThreadsBenchmark.twoThreads").threads(2));
        cases.put(4, Case.of("ThreadsBenchmark.fourThreads").threads(4));
        cases.put(8, Case.of("ThreadsBenchmark.eightThreads").threads(8));
        return Collections.unmodifiableMap(cases);
    }
}
