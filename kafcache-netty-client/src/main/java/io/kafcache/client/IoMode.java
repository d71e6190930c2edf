package io.kafcache.client;

/** Which thread moves the bytes between a client and the servers. */
public enum IoMode {
    /** The thread that uses the client drives the I/O itself: no lock and no hand-off on the path. */
    CALLER,
    /** Event-loop threads drive the I/O, for clients that several threads use. */
    SHARED
}
