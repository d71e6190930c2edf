package io.kafcache.client;

/**
 * More is under way than {@link ClientConfig#maxCallers()}, {@link ClientConfig#asyncMaxPending()} or
 * {@link ClientConfig#asyncMaxPendingBytes()} allows. Nothing was sent: the call may be made again when others have ended.
 */
public final class ClientOverloadedException extends MemcachedException {
    private static final long serialVersionUID = 1L;

    ClientOverloadedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
