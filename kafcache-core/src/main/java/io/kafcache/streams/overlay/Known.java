package io.kafcache.streams.overlay;

/** What an overlay knows of an entry. */
public enum Known {
    /** That there is one. */
    PRESENT,
    /** That there is none. */
    ABSENT,
    /** Nothing: the entry is not here. */
    NOTHING
}
