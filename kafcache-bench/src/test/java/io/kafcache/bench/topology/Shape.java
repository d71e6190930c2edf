package io.kafcache.bench.topology;

import java.util.Locale;

/** What a topology does. */
public enum Shape {
    /** Counts the records of each key. */
    COUNT,
    /** Reads a store by the key of each record, and forwards what it finds; a fifth of the keys are absent. */
    LOOKUP,
    /** Keeps the last value of each key, and forwards the changes. */
    TABLE,
    /** Joins a stream with a table that changes meanwhile; a fifth of the keys are absent. */
    JOIN;

    static Shape of(final String title) {
        return valueOf(title.toUpperCase(Locale.ROOT));
    }

    /** Whether keys are read that the store does not hold. */
    boolean readsAbsentKeys() {
        return this == LOOKUP || this == JOIN;
    }
}
