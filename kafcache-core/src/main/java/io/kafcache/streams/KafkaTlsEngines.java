package io.kafcache.streams;

import io.kafcache.client.TlsEngineFactory;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.apache.kafka.common.utils.Utils;

/**
 * Makes TLS engines as Kafka's clients do, by Kafka's own code. Two of equal settings are equal, so that their stores share connections. The
 * files that the settings name are read when the first engine is made, and once. Safe for use by several threads.
 */
final class KafkaTlsEngines implements TlsEngineFactory {
    private final Map<String, Object> settings;
    private SslEngineFactory factory;

    /** By Kafka's names, with all defaults. */
    KafkaTlsEngines(final Map<String, Object> settings) {
        this.settings = settings;
    }

    @Override
    public SSLEngine newEngine(final String host, final int port) {
        try {
            return factory().createClientSslEngine(host, port, (String)
                    settings.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG));
        } catch (final KafkaException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    private synchronized SslEngineFactory factory() {
        if (factory == null) {
            final Class<?> type = (Class<?>) settings.get(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG);
            final SslEngineFactory made = type == null
                    ? new DefaultSslEngineFactory()
                    : Utils.newInstance(type.asSubclass(SslEngineFactory.class));
            made.configure(settings);
            factory = made;
        }
        return factory;
    }

    private static ConfigException refused(final RuntimeException failure) {
        final StringBuilder message = new StringBuilder("TLS cannot be used with these kafcache.ssl.* settings: ");
        Throwable cause = failure;
        message.append(cause.getMessage());
        for (cause = cause.getCause(); cause != null; cause = cause.getCause()) {
            message.append("; ").append(cause.getMessage());
        }
        final ConfigException refusal = new ConfigException(message.toString());
        refusal.initCause(failure);
        return refusal;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof KafkaTlsEngines engines && settings.equals(engines.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }
}
