package io.kafcache.client;

import io.kafcache.client.io.Endpoint;
import io.kafcache.client.io.HandshakeSettings;
import io.kafcache.client.io.IoSettings;
import io.kafcache.client.io.Transport;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;

/** Says what a configuration means in the terms of the io package, which knows nothing of this one. */
final class IoSettingsMapper {
    private IoSettingsMapper() {}

    static IoSettings map(final ClientConfig config) {
        return new IoSettings(
                config.nodes().stream().map(IoSettingsMapper::endpoint).toList(),
                config.connectionsPerNode(),
                config.pipelineMaxRequests(),
                config.pipelineMaxBytes(),
                transport(config.transport()),
                config.ioSpin().toNanos(),
                config.requestTimeout().toNanos(),
                config.connectTimeout().toNanos(),
                config.unavailableTimeout().toNanos(),
                config.sharedThreads(),
                new HandshakeSettings(tls(config), login(config.security()), token(config)));
    }

    private static Endpoint endpoint(final Node node) {
        return node.isUnixSocket()
                ? new Endpoint(node.toString(), null, 0, node.host())
                : new Endpoint(node.toString(), node.host(), node.port(), null);
    }

    private static Transport transport(final TransportType type) {
        return type == TransportType.AUTO
                ? Transport.best()
                : Transport.valueOf(type.name()).requireAvailable();
    }

    private static Function<Endpoint, SSLEngine> tls(final ClientConfig config) {
        final TlsEngineFactory engines = config.security().tls();
        if (engines == null) {
            return null;
        }
        // What does not fit is found here rather than by a node's connection.
        config.nodes().forEach(node -> engines.newEngine(node.host(), node.port()));
        return endpoint -> engines.newEngine(endpoint.host(), endpoint.port());
    }

    private static HandshakeSettings.Login login(final Security security) {
        return security.user() == null ? null : new HandshakeSettings.Login(security.user(), security.plainMessage());
    }

    private static HandshakeSettings.Token token(final ClientConfig config) {
        final NodeTokens tokens = config.nodeTokens();
        if (tokens == null) {
            return null;
        }
        final Map<String, Node> nodes = config.nodes().stream()
                .collect(Collectors.toMap(Node::toString, node -> node, (first, second) -> first));
        return new HandshakeSettings.Token(
                tokens.key(), (node, token) -> tokens.listener().onToken(nodes.get(node), token));
    }
}
