package io.kafcache.client;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import io.kafcache.testing.TestCertificates;
import org.junit.jupiter.api.AfterAll;

class CallerOverTlsIT extends ClientContract {
    private final TestCertificates certificates = new TestCertificates();
    private final TestCertificates.Identity identity = certificates.issue("ip:127.0.0.1");

    @AfterAll
    void removeCertificates() {
        certificates.close();
    }

    @Override
    public MemcachedServer start(final MemcachedOptions.Builder options) {
        MemcachedServer.requireReal();
        return MemcachedServer.startReal(
                options.tls(identity.certificates(), identity.key()).build());
    }

    @Override
    public ClientConfig.Builder mode() {
        return ClientConfig.builder()
                .security(Security.none().withTls(TlsEngines.of(TlsContexts.trusting(certificates))));
    }
}
