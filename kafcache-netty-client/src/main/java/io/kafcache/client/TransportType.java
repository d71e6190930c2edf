package io.kafcache.client;

/** What a client talks to the operating system's sockets through. */
public enum TransportType {
    /** The best transport that this machine has. */
    AUTO,
    /** Linux's epoll. */
    EPOLL,
    /**
     * Linux's io_uring. A client that is closed while other threads' connections have begun to receive may leave one buffer of each
     * unreleased.
     */
    IO_URING,
    /** The kqueue of macOS and the BSDs. */
    KQUEUE,
    /** Java's own selectors, on every machine. */
    NIO
}
