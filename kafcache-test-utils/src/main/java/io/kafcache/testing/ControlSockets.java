package io.kafcache.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes the sockets on which a test asks its server: plain, or such as trust the server's own certificates and no other. */
final class ControlSockets {
    private ControlSockets() {}

    static Socket open(final MemcachedOptions options) {
        if (options.tlsCertificates() == null) {
            return new Socket();
        }
        try {
            return trusting(options.tlsCertificates()).getSocketFactory().createSocket();
        } catch (final IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot speak TLS with " + options.tlsCertificates(), e);
        }
    }

    private static SSLContext trusting(final Path certificates) throws IOException, GeneralSecurityException {
        final KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificates)) {
            for (final Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("certificate-" + store.size(), certificate);
            }
        }
        final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
