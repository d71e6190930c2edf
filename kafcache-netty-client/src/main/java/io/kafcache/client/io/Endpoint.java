package io.kafcache.client.io;

/**
 * Where a node listens: a TCP port, or a Unix domain socket.
 *
 * @param name the node, as configured: what errors and logs call it
 * @param host a host name or address, resolved anew at each connect; null for a Unix domain socket
 * @param port a TCP port; without meaning for a Unix domain socket
 * @param path the path of a Unix domain socket; null for TCP
 */
public record Endpoint(String name, String host, int port, String path) {
    boolean isUnixSocket() {
        return path != null;
    }
}
