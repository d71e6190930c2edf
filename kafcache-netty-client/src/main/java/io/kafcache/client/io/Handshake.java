package io.kafcache.client.io;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Makes a connection ready for use by one step after another: the login, since a server that wants one answers nothing else before; the
 * server's settings, which also shows that the peer speaks the protocol; the node's token. No other request goes out before. A step
 * that fails closes the connection.
 */
final class Handshake {
    private final Connection connection;
    private final Queue<HandshakeStep> steps = new ArrayDeque<>();
    private ServerSettings serverSettings;
    private HandshakeStep current;

    Handshake(final Connection connection, final HandshakeSettings settings) {
        this.connection = connection;
        if (settings.login() != null) {
            steps.add(new LoginStep(this, settings.login()));
        }
        steps.add(new SettingsStep(this));
        if (settings.token() != null) {
            steps.add(new TokenStep(this, settings.token()));
        }
    }

    Connection connection() {
        return connection;
    }

    void serverSettings(final ServerSettings newServerSettings) {
        serverSettings = newServerSettings;
    }

    /** What is awaited, for people. */
    String awaits() {
        return current.awaits();
    }

    /** Goes on with the next step; after the last one the connection may be used. */
    void next() {
        current = steps.poll();
        if (current == null) {
            connection.established(serverSettings);
        } else {
            current.start();
        }
    }
}
