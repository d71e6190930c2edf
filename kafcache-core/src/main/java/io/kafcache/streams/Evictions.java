package io.kafcache.streams;

/** What is done about servers that drop items to make room for others. */
public enum Evictions {
    /** A store refuses to open on such a server. */
    FAIL,
    /** A store opens and logs a warning: entries may be lost, and then read as absent. */
    WARN
}
