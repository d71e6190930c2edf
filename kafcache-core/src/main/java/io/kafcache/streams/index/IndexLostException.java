package io.kafcache.streams.index;

/** What is on the servers is not the index that was written: the state is lost, and to be restored from its changelog. */
public final class IndexLostException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message what is missing, or wrong
     */
    public IndexLostException(final String message) {
        super(message);
    }
}
