package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.Security;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.junit.jupiter.api.Test;

class SecurityConfigTest {
    private static KafcacheConfig of(final String... settings) {
        final Map<String, Object> map = new TreeMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put("kafcache." + settings[i], settings[i + 1]);
        }
        return KafcacheConfig.of(map);
    }

    private static void assertRefused(final String message, final String... settings) {
        assertEquals(
                message, assertThrows(ConfigException.class, () -> of(settings)).getMessage());
    }

    @Test
    void nothingIsTheDefault() {
        assertEquals(Security.none(), of().security());
        assertEquals(Security.none(), of("security.protocol", "plaintext").security());
    }

    @Test
    void saslLogsIn() {
        final KafcacheConfig config =
                of("security.protocol", "SASL_PLAINTEXT", "sasl.username", "user", "sasl.password", "secret");
        assertEquals(Security.none().withLogin("user", "secret"), config.security());
        assertEquals(config.security(), config.clientConfig().security());
        assertEquals(
                config.security(),
                KafcacheConfig.builder()
                        .securityProtocol(SecurityProtocol.SASL_PLAINTEXT)
                        .login("user", "secret")
                        .build()
                        .security());
    }

    @Test
    void noTextShowsThePassword() {
        final KafcacheConfig config =
                of("security.protocol", "SASL_SSL", "sasl.username", "user", "sasl.password", "secret");
        assertEquals("login of user, TLS", config.security().toString());
        assertFalse((config.values() + " " + config + config.clientConfig()).contains("secret"));
        assertEquals(new Password("secret"), config.getPassword("kafcache.sasl.password"));
    }

    @Test
    void sslIsMadeByKafkasOwnCode() {
        final KafcacheConfig config = of(
                "security.protocol",
                "ssl",
                "ssl.enabled.protocols",
                "TLSv1.3",
                "ssl.cipher.suites",
                "TLS_AES_128_GCM_SHA256");
        final SSLEngine engine = config.security().tls().newEngine("cache.example", 11211);
        assertTrue(engine.getUseClientMode());
        assertEquals("cache.example", engine.getPeerHost());
        assertEquals("TLSv1.3", String.join(",", engine.getEnabledProtocols()));
        assertEquals("TLS_AES_128_GCM_SHA256", String.join(",", engine.getEnabledCipherSuites()));
        assertEquals("https", engine.getSSLParameters().getEndpointIdentificationAlgorithm());
        assertNull(config.security().user());
        final SSLEngine unverified = of("security.protocol", "ssl", "ssl.endpoint.identification.algorithm", "")
                .security()
                .tls()
                .newEngine("host", 1);
        assertEquals("", unverified.getSSLParameters().getEndpointIdentificationAlgorithm());
    }

    @Test
    void equalSettingsMakeEqualClients() {
        final String[] settings = {
            "security.protocol", "SSL", "ssl.truststore.certificates", "pem", "ssl.truststore.type", "PEM"
        };
        assertEquals(of(settings).clientConfig(), of(settings).clientConfig());
        assertEquals(
                of(settings).clientConfig().hashCode(),
                of(settings).clientConfig().hashCode());
        assertNotEquals(
                of(settings).clientConfig(), of("security.protocol", "SSL").clientConfig());
        assertEquals(
                of(settings).clientConfig(),
                KafcacheConfig.builder()
                        .securityProtocol(SecurityProtocol.SSL)
                        .ssl(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, "pem")
                        .ssl(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM")
                        .build()
                        .clientConfig());
    }

    /** Stands for an engine factory of the user's own. */
    public static final class OwnFactory extends DefaultSslEngineFactory {
        /** Kafka makes it. */
        public OwnFactory() {}

        @Override
        public SSLEngine createClientSslEngine(final String host, final int port, final String identification) {
            return super.createClientSslEngine("own." + host, port, identification);
        }
    }

    @Test
    void theEngineFactoryMayBeTheUsersOwn() {
        final KafcacheConfig config =
                of("security.protocol", "SSL", "ssl.engine.factory.class", OwnFactory.class.getName());
        assertEquals("own.host", config.security().tls().newEngine("host", 1).getPeerHost());
    }

    @Test
    void filesThatCannotBeReadAreNamed() {
        final Security security = of("security.protocol", "SSL", "ssl.truststore.location", "/no/such/file.jks")
                .security();
        final ConfigException e =
                assertThrows(ConfigException.class, () -> security.tls().newEngine("host", 1));
        assertTrue(
                e.getMessage().startsWith("TLS cannot be used with these kafcache.ssl.* settings: "), e.getMessage());
        assertTrue(e.getMessage().contains("/no/such/file.jks"), e.getMessage());
        final Security protocol =
                of("security.protocol", "SSL", "ssl.enabled.protocols", "TLSv9").security();
        assertThrows(ConfigException.class, () -> protocol.tls().newEngine("host", 1));
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        assertRefused(
                "Invalid value TLS for configuration kafcache.security.protocol: expected one of PLAINTEXT, SSL,"
                        + " SASL_PLAINTEXT, SASL_SSL",
                "security.protocol",
                "TLS");
        assertRefused(
                "kafcache.sasl.username is missing: kafcache.security.protocol is SASL_SSL, which logs in",
                "security.protocol",
                "SASL_SSL");
        assertRefused(
                "kafcache.sasl.password is missing: kafcache.security.protocol is SASL_PLAINTEXT, which logs in",
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.username",
                "user");
        assertRefused(
                "kafcache.sasl.username or kafcache.sasl.password is not valid: the password of a login is not empty and"
                        + " has no character 0",
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.username",
                "user",
                "sasl.password",
                "");
        assertRefused(
                "Invalid value PLAINTEXT for configuration kafcache.security.protocol: kafcache.sasl.password,"
                        + " kafcache.sasl.username would have no effect; expected SASL_PLAINTEXT or SASL_SSL",
                "sasl.username",
                "user",
                "sasl.password",
                "secret");
        assertRefused(
                "Invalid value SASL_PLAINTEXT for configuration kafcache.security.protocol: kafcache.ssl.truststore.type"
                        + " would have no effect; expected SSL or SASL_SSL",
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.username",
                "user",
                "sasl.password",
                "secret",
                "ssl.truststore.type",
                "PEM");
        assertRefused(
                "Invalid value SSL for configuration kafcache.security.protocol: the server unix:/tmp/memcached.sock is a"
                        + " Unix socket, which is not encrypted; expected PLAINTEXT",
                "servers",
                "localhost,unix:/tmp/memcached.sock",
                "security.protocol",
                "SSL");
    }
}
