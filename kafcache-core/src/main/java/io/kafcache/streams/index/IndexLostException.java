package io.kafcache.streams.index;

/** What is on the servers is not the index that was written: the state is lost, and to be restored from its changelog. */
public final class IndexLostException extends Exception {
    private static final long serialVersionUID = 1L;

    IndexLostException(final String message) {
        super(message);
    }
}
