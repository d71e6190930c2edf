package io.kafcache.bench.report;

/** A picture of a case. */
interface Chart {
    /** Whether there is nothing to draw. */
    boolean isEmpty();

    String svg();
}
