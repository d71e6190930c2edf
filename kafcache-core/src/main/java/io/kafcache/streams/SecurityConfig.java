package io.kafcache.streams;

import io.kafcache.client.Node;
import io.kafcache.client.Security;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** Login and encryption: the keys, what must go together, and what a client is made with. The keys of TLS are Kafka's own, prefixed. */
final class SecurityConfig {
    private static final String SSL = KafcacheConfig.PREFIX + "ssl.";
    private static final String PROTOCOLS = String.join(", ", SecurityProtocol.names());

    private SecurityConfig() {}

    /** Adds the keys to a definition. */
    static ConfigDef define(final ConfigDef config) {
        config.define(
                        KafcacheConfig.SECURITY_PROTOCOL_CONFIG,
                        Type.STRING,
                        SecurityProtocol.PLAINTEXT.name,
                        LambdaValidator.with(SecurityConfig::checkProtocol, () -> PROTOCOLS),
                        Importance.MEDIUM,
                        KafcacheConfig.SECURITY_PROTOCOL_DOC)
                .define(
                        KafcacheConfig.SASL_USERNAME_CONFIG,
                        Type.STRING,
                        null,
                        Importance.MEDIUM,
                        KafcacheConfig.SASL_USERNAME_DOC)
                .define(
                        KafcacheConfig.SASL_PASSWORD_CONFIG,
                        Type.PASSWORD,
                        null,
                        Importance.MEDIUM,
                        KafcacheConfig.SASL_PASSWORD_DOC);
        final ConfigDef ssl = new ConfigDef();
        SslConfigs.addClientSslSupport(ssl);
        config.embed(KafcacheConfig.PREFIX, "", config.names().size(), ssl);
        return config;
    }

    private static void checkProtocol(final String key, final Object value) {
        if (!(value instanceof String name) || !SecurityProtocol.names().contains(name.toUpperCase(Locale.ROOT))) {
            throw new ConfigException(key, value, "expected one of " + PROTOCOLS);
        }
    }

    /**
     * What a client is made with. Settings that would have no effect are refused: whoever made them believes to be protected.
     *
     * @throws ConfigException if the settings do not fit together; the message says which, and what to do
     */
    static Security security(final KafcacheConfig config) {
        final SecurityProtocol protocol =
                SecurityProtocol.forName(config.getString(KafcacheConfig.SECURITY_PROTOCOL_CONFIG));
        final boolean sasl = protocol == SecurityProtocol.SASL_PLAINTEXT || protocol == SecurityProtocol.SASL_SSL;
        final boolean ssl = protocol == SecurityProtocol.SSL || protocol == SecurityProtocol.SASL_SSL;
        final Security login = sasl ? login(config, protocol) : Security.none();
        if (!sasl) {
            refuseUnused(config, KafcacheConfig.PREFIX + "sasl.", "SASL_PLAINTEXT or SASL_SSL", protocol);
        }
        if (!ssl) {
            refuseUnused(config, SSL, "SSL or SASL_SSL", protocol);
            return login;
        }
        for (final Node node : config.nodes()) {
            if (node.isUnixSocket()) {
                throw new ConfigException(
                        KafcacheConfig.SECURITY_PROTOCOL_CONFIG,
                        protocol.name,
                        "the server " + node + " is a Unix socket, which is not encrypted; expected "
                                + (sasl ? SecurityProtocol.SASL_PLAINTEXT : SecurityProtocol.PLAINTEXT).name);
            }
        }
        return login.withTls(new KafkaTlsEngines(sslSettings(config)));
    }

    private static Security login(final KafcacheConfig config, final SecurityProtocol protocol) {
        final String user = config.getString(KafcacheConfig.SASL_USERNAME_CONFIG);
        final Password password = config.getPassword(KafcacheConfig.SASL_PASSWORD_CONFIG);
        if (user == null || password == null) {
            throw new ConfigException(
                    (user == null ? KafcacheConfig.SASL_USERNAME_CONFIG : KafcacheConfig.SASL_PASSWORD_CONFIG)
                            + " is missing: " + KafcacheConfig.SECURITY_PROTOCOL_CONFIG + " is " + protocol.name
                            + ", which logs in");
        }
        try {
            return Security.none().withLogin(user, password.value());
        } catch (final IllegalArgumentException e) {
            throw new ConfigException(KafcacheConfig.SASL_USERNAME_CONFIG + " or " + KafcacheConfig.SASL_PASSWORD_CONFIG
                    + " is not valid: " + e.getMessage());
        }
    }

    private static void refuseUnused(
            final KafcacheConfig config, final String prefix, final String expected, final SecurityProtocol protocol) {
        final List<String> unused = new TreeSet<>(config.originals().keySet())
                .stream().filter(key -> key.startsWith(prefix)).toList();
        if (!unused.isEmpty()) {
            throw new ConfigException(
                    KafcacheConfig.SECURITY_PROTOCOL_CONFIG,
                    protocol.name,
                    String.join(", ", unused) + " would have no effect; expected " + expected);
        }
    }

    /** By Kafka's own names. */
    private static Map<String, Object> sslSettings(final KafcacheConfig config) {
        final Map<String, Object> settings = new HashMap<>();
        config.values().forEach((key, value) -> {
            if (key.startsWith(SSL)) {
                settings.put(key.substring(KafcacheConfig.PREFIX.length()), value);
            }
        });
        return settings;
    }
}
