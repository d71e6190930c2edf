package io.kafcache.client;

/** The client was closed before, or while, the call was carried out; a change that was under way may have happened or not. */
public final class ClientClosedException extends MemcachedException {
    private static final long serialVersionUID = 1L;

    ClientClosedException(final Throwable cause) {
        super("The memcached client is closed", cause);
    }
}
