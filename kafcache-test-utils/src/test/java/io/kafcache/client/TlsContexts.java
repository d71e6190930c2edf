package io.kafcache.client;

import io.kafcache.testing.TestCertificates;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a client needs to speak TLS with servers of a test. */
final class TlsContexts {
    private TlsContexts() {}

    static SSLContext trusting(final TestCertificates certificates) {
        return make(certificates, null);
    }

    static SSLContext trusting(final TestCertificates certificates, final TestCertificates.Identity own) {
        return make(certificates, own);
    }

    private static SSLContext make(final TestCertificates certificates, final TestCertificates.Identity own) {
        try {
            final KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            try (InputStream in = Files.newInputStream(certificates.authority())) {
                trusted.setCertificateEntry(
                        "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
            final TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : keys(own.keyStore()), trust.getTrustManagers(), null);
            return context;
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyManager[] keys(final Path store) throws Exception {
        final char[] password = TestCertificates.PASSWORD.toCharArray();
        final KeyStore own = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            own.load(in, password);
        }
        final KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        return keys.getKeyManagers();
    }
}
