package io.kafcache.client;

import io.kafcache.client.io.Connection;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;

/** Says in words what a server refused, where, and what to do. */
final class Refusals {
    private Refusals() {}

    static String describe(
            final Opcode opcode, final Status status, final Connection connection, final int valueLength) {
        final String node = "memcached " + connection.node();
        return switch (status) {
            case KEY_NOT_FOUND ->
                node + (opcode == Opcode.STAT ? " has no such statistics" : " has no item of this key");
            case KEY_EXISTS ->
                node
                        + (opcode.plainForm() == Opcode.ADD
                                ? " has an item of this key"
                                : " has an item of this key with another cas");
            case NOT_STORED ->
                node
                        + switch (opcode.plainForm()) {
                            case APPEND, PREPEND ->
                                " has no item of this key to add to, or it would be too large, or there is no memory";
                            case INCREMENT, DECREMENT ->
                                " created the number for another client at the same time; repeat it";
                            default -> " did not store the item, and does not say why";
                        };
            case NON_NUMERIC -> node + " has no decimal number under this key";
            case TOO_LARGE ->
                node + " does not take a value of " + valueLength + " bytes: its largest item has "
                        + connection.serverSettings().itemSizeMax()
                        + " bytes; raise that (-I), or store less in one item";
            case OUT_OF_MEMORY ->
                node + " is full (limit " + connection.serverSettings().maxBytes()
                        + " bytes) and does not evict: raise its limit (-m), or add a node";
            case AUTH_ERROR ->
                node + (opcode.plainForm() == Opcode.FLUSH ? " does not allow flush_all (-F)" : " wants a login");
            default -> node + " answered " + opcode + " with " + status;
        };
    }
}
