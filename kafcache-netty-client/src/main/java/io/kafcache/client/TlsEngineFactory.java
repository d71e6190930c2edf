package io.kafcache.client;

import javax.net.ssl.SSLEngine;

/**
 * Makes what encrypts a connection. {@link TlsEngines} makes it of an {@link javax.net.ssl.SSLContext}.
 *
 * <p><b>The factory sees to the verification of the host name.</b> {@link TlsEngines} does; an engine of the JDK as it comes does not, and
 * takes any certificate that is trusted, until {@link javax.net.ssl.SSLParameters#setEndpointIdentificationAlgorithm} is given
 * {@code "HTTPS"}.
 *
 * <p>Clients are shared by equal configurations, so a factory that is made more than once of the same settings should have
 * {@code equals} and {@code hashCode}.
 */
@FunctionalInterface
public interface TlsEngineFactory {
    /**
     * Makes an engine for one connection. Called on any thread, by several at the same time; once for each node when the client is made,
     * so that settings that do not fit are found then. What it throws then is thrown by {@link MemcachedClient#create}; later it fails the
     * attempt to connect, and the next one asks again.
     *
     * @param host the node's host, as configured: what the server's certificate is to name
     * @param port the node's port
     * @return an engine in client mode that has not begun its handshake
     */
    SSLEngine newEngine(String host, int port);
}
