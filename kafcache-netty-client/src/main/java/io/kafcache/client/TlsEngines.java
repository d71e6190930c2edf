package io.kafcache.client;

import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Makes TLS engines of an {@link SSLContext}, which holds the certificates that are trusted and those of this client. The host name in the
 * server's certificate is verified unless that is turned off.
 *
 * <p>Immutable. Two are equal when they have the same context object and the same settings.
 */
public final class TlsEngines implements TlsEngineFactory {
    private final SSLContext context;
    private final boolean hostVerification;
    private final List<String> protocols;
    private final List<String> cipherSuites;

    private TlsEngines(
            final SSLContext context,
            final boolean hostVerification,
            final List<String> protocols,
            final List<String> cipherSuites) {
        this.context = context;
        this.hostVerification = hostVerification;
        this.protocols = protocols;
        this.cipherSuites = cipherSuites;
    }

    /**
     * Engines with the context's own protocols and cipher suites.
     *
     * @param context initialised
     * @return engines that verify the host name
     */
    public static TlsEngines of(final SSLContext context) {
        return new TlsEngines(Objects.requireNonNull(context, "context"), true, List.of(), List.of());
    }

    /**
     * Takes any certificate that is trusted, whatever host it is for: then who has a certificate of the same authority can stand in for the
     * node.
     *
     * @return engines that do not verify the host name
     */
    public TlsEngines withoutHostVerification() {
        return new TlsEngines(context, false, protocols, cipherSuites);
    }

    /**
     * Restricts the protocols.
     *
     * @param names such as {@code TLSv1.3}; none for the context's own
     * @return engines with these
     */
    public TlsEngines withProtocols(final String... names) {
        return new TlsEngines(context, hostVerification, List.of(names), cipherSuites);
    }

    /**
     * Restricts the cipher suites.
     *
     * @param names such as {@code TLS_AES_128_GCM_SHA256}; none for the context's own
     * @return engines with these
     */
    public TlsEngines withCipherSuites(final String... names) {
        return new TlsEngines(context, hostVerification, protocols, List.of(names));
    }

    @Override
    public SSLEngine newEngine(final String host, final int port) {
        final SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        final SSLParameters parameters = engine.getSSLParameters();
        if (hostVerification) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (!protocols.isEmpty()) {
            parameters.setProtocols(protocols.toArray(String[]::new));
        }
        if (!cipherSuites.isEmpty()) {
            parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof TlsEngines engines
                && context == engines.context
                && hostVerification == engines.hostVerification
                && protocols.equals(engines.protocols)
                && cipherSuites.equals(engines.cipherSuites);
    }

    @Override
    public int hashCode() {
        return Objects.hash(System.identityHashCode(context), hostVerification, protocols, cipherSuites);
    }
}
