package io.kafcache.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import io.kafcache.testing.TestCertificates;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** Stores on servers with login and TLS, by the keys of the configuration. */
class StoreSecurityIT {
    private static final Bytes KEY = Bytes.wrap("key".getBytes(UTF_8));
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private static StoreHarness open(final MemcachedServer server, final Map<String, String> settings) {
        final Map<String, String> config = new HashMap<>();
        config.put(KafcacheConfig.SERVERS_CONFIG, server.address());
        settings.forEach((key, value) -> config.put(KafcacheConfig.PREFIX + key, value));
        return new StoreHarness(KafcacheStores.keyValueStore(StoreHarness.STORE), "application", config);
    }

    private static void assertWorks(final MemcachedServer server, final Map<String, String> settings) {
        try (StoreHarness harness = open(server, settings)) {
            harness.pipe(KEY, VALUE);
            assertArrayEquals(VALUE, harness.store().get(KEY));
        }
    }

    private static String messages(final Throwable thrown) {
        return thrown == null ? "" : thrown.getMessage() + '\n' + messages(thrown.getCause());
    }

    private static void assertFails(
            final String expected, final MemcachedServer server, final Map<String, String> settings) {
        final RuntimeException e = assertThrows(RuntimeException.class, () -> assertWorks(server, settings));
        assertTrue(messages(e).contains(expected), messages(e));
    }

    @Test
    void aServerWithLogin() {
        try (MemcachedServer server = MemcachedServer.start(
                MemcachedOptions.builder().login("user", "secret").build())) {
            assertWorks(
                    server,
                    Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.username", "user", "sasl.password", "secret"));
            assertFails(
                    "it refused the login of user 'user'",
                    server,
                    Map.of("security.protocol", "SASL_PLAINTEXT", "sasl.username", "user", "sasl.password", "wrong"));
            assertFails("it wants a login", server, Map.of());
        }
    }

    @Test
    void aServerWithLoginAndTls() throws Exception {
        MemcachedServer.requireReal();
        try (TestCertificates certificates = new TestCertificates()) {
            final TestCertificates.Identity identity = certificates.issue("ip:127.0.0.1");
            try (MemcachedServer server = MemcachedServer.startReal(MemcachedOptions.builder()
                    .login("user", "secret")
                    .tls(identity.certificates(), identity.key())
                    .build())) {
                final Map<String, String> login =
                        Map.of("security.protocol", "SASL_SSL", "sasl.username", "user", "sasl.password", "secret");
                for (final Map<String, String> stores : stores(certificates)) {
                    final Map<String, String> settings = new HashMap<>(login);
                    stores.forEach((key, value) -> settings.put("ssl." + key, value));
                    assertWorks(server, settings);
                }
                assertFails("its certificate is not trusted", server, login);
                final Map<String, String> missing = new HashMap<>(login);
                missing.put("ssl.truststore.location", "/no/such/file.jks");
                assertFails("/no/such/file.jks", server, missing);
                assertThrows(ConfigException.class, () -> assertWorks(server, missing));
            }
        }
    }

    /** The ways to name certificates and keys. */
    private static List<Map<String, String>> stores(final TestCertificates certificates) throws Exception {
        final TestCertificates.Identity own = certificates.issue("dns:client");
        final String trusted = Files.readString(certificates.authority());
        return List.of(
                Map.of(
                        "truststore.type",
                        "PEM",
                        "truststore.location",
                        certificates.authority().toString()),
                Map.of("truststore.type", "PEM", "truststore.certificates", trusted),
                Map.of(
                        "truststore.type",
                        "PEM",
                        "truststore.certificates",
                        trusted,
                        "keystore.type",
                        "PEM",
                        "keystore.certificate.chain",
                        Files.readString(own.certificates()),
                        "keystore.key",
                        Files.readString(own.key())),
                Map.of(
                        "truststore.type",
                        "PEM",
                        "truststore.certificates",
                        trusted,
                        "keystore.type",
                        "PKCS12",
                        "keystore.location",
                        own.keyStore().toString(),
                        "keystore.password",
                        TestCertificates.PASSWORD,
                        "key.password",
                        TestCertificates.PASSWORD));
    }
}
