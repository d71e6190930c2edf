package io.kafcache.client;

import io.kafcache.client.io.Failure;
import io.kafcache.client.io.RoutedOperation;
import org.agrona.LangUtil;

/** Makes exceptions of what the io package reports, with the stack of the thread that asked. */
final class Outcomes {
    private Outcomes() {}

    static void requireAnswered(final RoutedOperation operation, final ClientConfig config) {
        final Failure failure = operation.failure();
        switch (operation.outcome()) {
            case ANSWERED -> {
                return;
            }
            case UNAVAILABLE ->
                throw new NodeUnavailableException(
                        "memcached " + failure.node() + " has not answered for "
                                + config.unavailableTimeout().toMillis() + " ms; last: " + failure.detail()
                                + ". Is it running, and reachable from here?",
                        failure.cause());
            case REFUSED -> throw refused(failure);
            case UNCERTAIN ->
                throw new UnknownOutcomeException(
                        "memcached " + failure.node()
                                + " was lost while changes were under way, which may have happened" + " or not: "
                                + failure.detail(),
                        failure.cause());
            case CLOSED -> throw new ClientClosedException(failure.cause());
            case THROWN -> LangUtil.rethrowUnchecked(operation.thrown());
        }
    }

    private static MemcachedException refused(final Failure failure) {
        return failure.kind() == Failure.Kind.REJECTED
                ? new NodeRejectedException(
                        "memcached " + failure.node() + " was not accepted: " + failure.detail(), failure.cause())
                : new AuthenticationException(
                        "memcached " + failure.node() + " cannot be used: " + failure.detail(), failure.cause());
    }
}
