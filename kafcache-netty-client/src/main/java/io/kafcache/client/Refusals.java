package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.protocol.Status;

/** Says in words what a server refused, where, and what to do. */
final class Refusals {
    private Refusals() {}

    static String describe(final Status status, final Connection connection, final int valueLength) {
        final String node = "memcached " + connection.node();
        return switch (status) {
            case TOO_LARGE ->
                node + " does not take a value of " + valueLength + " bytes: its largest item has "
                        + connection.serverSettings().itemSizeMax()
                        + " bytes; raise that (-I), or store less in one item";
            case OUT_OF_MEMORY ->
                node + " is full (limit " + connection.serverSettings().maxBytes()
                        + " bytes) and does not evict: raise its limit (-m), or add a node";
            case AUTH_ERROR -> node + " wants a login";
            default -> node + " answered " + status;
        };
    }
}
