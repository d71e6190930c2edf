package io.kafcache.client.io;

import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;

/**
 * What happens on a new connection before any other request goes out, besides the reading of the server's settings.
 *
 * @param tls makes the engine that encrypts a connection to a node; null for none
 * @param login proves who we are; null for none
 * @param token reads the node's token; null for none
 */
public record HandshakeSettings(Function<Endpoint, SSLEngine> tls, Login login, Token token) {
    /** Nothing more than the server's settings. */
    public static final HandshakeSettings PLAIN = new HandshakeSettings(null, null, null);

    /**
     * Credentials for SASL's PLAIN.
     *
     * @param user a name
     * @param message the initial response of RFC 4616; not to be changed
     */
    public record Login(String user, byte[] message) {
        @Override
        public String toString() {
            return "Login of " + user;
        }
    }

    /**
     * A random item that tells one life of a node's memory from the next.
     *
     * @param key of the item; not to be changed
     * @param listener is given each connection's node, by the name as configured, and the token found there, on the lane's thread; what
     *     it throws closes the connection
     */
    public record Token(byte[] key, BiConsumer<String, byte[]> listener) {}
}
