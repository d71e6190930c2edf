package io.kafcache.streams;

import io.kafcache.client.IoMode;
import io.kafcache.client.Node;
import io.kafcache.client.TransportType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/** The keys of {@link KafcacheConfig}: their types, defaults and rules. */
final class KafcacheConfigDef {
    private static final String REFERENCE = "docs/configuration.md";
    /** The requests in flight are kept in an array of this size, a connection. */
    private static final int MAX_PIPELINE_REQUESTS = 1 << 16;

    private KafcacheConfigDef() {}

    static ConfigDef definition() {
        return SecurityConfig.define(new ConfigDef()
                .define(
                        KafcacheConfig.SERVERS_CONFIG,
                        Type.LIST,
                        "localhost:" + Node.DEFAULT_PORT,
                        LambdaValidator.with(KafcacheConfigDef::checkServers, () -> "one or more servers, each once"),
                        Importance.HIGH,
                        KafcacheConfig.SERVERS_DOC)
                .define(
                        KafcacheConfig.CONNECTIONS_PER_NODE_CONFIG,
                        Type.INT,
                        1,
                        Range.atLeast(1),
                        Importance.LOW,
                        KafcacheConfig.CONNECTIONS_PER_NODE_DOC)
                .define(
                        KafcacheConfig.PIPELINE_MAX_REQUESTS_CONFIG,
                        Type.INT,
                        1024,
                        Range.between(1, MAX_PIPELINE_REQUESTS),
                        Importance.LOW,
                        KafcacheConfig.PIPELINE_MAX_REQUESTS_DOC)
                .define(
                        KafcacheConfig.PIPELINE_MAX_BYTES_CONFIG,
                        Type.INT,
                        1 << 20,
                        Range.atLeast(1),
                        Importance.LOW,
                        KafcacheConfig.PIPELINE_MAX_BYTES_DOC)
                .define(
                        KafcacheConfig.IO_MODE_CONFIG,
                        Type.STRING,
                        text(IoMode.CALLER),
                        oneOf(IoMode.values()),
                        Importance.MEDIUM,
                        KafcacheConfig.IO_MODE_DOC)
                .define(
                        KafcacheConfig.IO_SPIN_US_CONFIG,
                        Type.LONG,
                        30,
                        Range.between(0, 1_000_000),
                        Importance.MEDIUM,
                        KafcacheConfig.IO_SPIN_US_DOC)
                .define(
                        KafcacheConfig.IO_TRANSPORT_CONFIG,
                        Type.STRING,
                        text(TransportType.AUTO),
                        oneOf(TransportType.values()),
                        Importance.LOW,
                        KafcacheConfig.IO_TRANSPORT_DOC)
                .define(
                        KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Type.LONG,
                        1_000,
                        Range.between(1, Integer.MAX_VALUE),
                        Importance.MEDIUM,
                        KafcacheConfig.REQUEST_TIMEOUT_MS_DOC)
                .define(
                        KafcacheConfig.CONNECT_TIMEOUT_MS_CONFIG,
                        Type.LONG,
                        1_000,
                        Range.between(1, Integer.MAX_VALUE),
                        Importance.MEDIUM,
                        KafcacheConfig.CONNECT_TIMEOUT_MS_DOC)
                .define(
                        KafcacheConfig.UNAVAILABLE_TIMEOUT_MS_CONFIG,
                        Type.LONG,
                        60_000,
                        Range.between(1, Integer.MAX_VALUE),
                        Importance.MEDIUM,
                        KafcacheConfig.UNAVAILABLE_TIMEOUT_MS_DOC)
                .define(
                        KafcacheConfig.WRITE_BUFFER_BYTES_CONFIG,
                        Type.LONG,
                        16L << 20,
                        Range.atLeast(0),
                        Importance.MEDIUM,
                        KafcacheConfig.WRITE_BUFFER_BYTES_DOC)
                .define(
                        KafcacheConfig.NEAR_CACHE_BYTES_CONFIG,
                        Type.LONG,
                        32L << 20,
                        Range.atLeast(0),
                        Importance.MEDIUM,
                        KafcacheConfig.NEAR_CACHE_BYTES_DOC)
                .define(
                        KafcacheConfig.MEMORY_MAX_BYTES_CONFIG,
                        Type.LONG,
                        -1,
                        Range.atLeast(-1),
                        Importance.MEDIUM,
                        KafcacheConfig.MEMORY_MAX_BYTES_DOC)
                .define(
                        KafcacheConfig.PREFETCH_CONFIG,
                        Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        KafcacheConfig.PREFETCH_DOC)
                .define(
                        KafcacheConfig.INDEX_CONFIG,
                        Type.STRING,
                        text(IndexType.ORDERED),
                        oneOf(IndexType.values()),
                        Importance.HIGH,
                        KafcacheConfig.INDEX_DOC)
                .define(
                        KafcacheConfig.EVICTIONS_CONFIG,
                        Type.STRING,
                        text(Evictions.FAIL),
                        oneOf(Evictions.values()),
                        Importance.HIGH,
                        KafcacheConfig.EVICTIONS_DOC));
    }

    /** Turns what Kafka's types do not know into text. */
    static Object simplify(final Object value) {
        if (value instanceof Enum<?> constant) {
            return text(constant);
        }
        return value instanceof List<?> entries ? texts(entries) : value;
    }

    /** Refuses keys that there are not, and names the one that may have been meant. */
    static void checkKeys(final ConfigDef config, final Map<String, Object> settings) {
        final TreeSet<String> unknown = new TreeSet<>(settings.keySet());
        unknown.removeAll(config.names());
        if (!unknown.isEmpty()) {
            final String problems =
                    unknown.stream().map(key -> unknownKey(config, key)).collect(Collectors.joining(" "));
            throw new ConfigException(problems + " The keys, which " + REFERENCE + " explains, are "
                    + String.join(", ", new TreeSet<>(config.names())) + ".");
        }
    }

    private static String unknownKey(final ConfigDef config, final String key) {
        return "Unknown configuration " + key + "."
                + Spelling.nearest(key.substring(KafcacheConfig.PREFIX.length()), suffixes(config))
                        .map(suffix -> " Did you mean " + KafcacheConfig.PREFIX + suffix + "?")
                        .orElse("");
    }

    private static List<String> suffixes(final ConfigDef config) {
        return config.names().stream()
                .map(name -> name.substring(KafcacheConfig.PREFIX.length()))
                .sorted()
                .toList();
    }

    private static void checkServers(final String key, final Object value) {
        if (value == null) {
            throw new ConfigException(key, null, "expected one or more servers");
        }
        try {
            Node.parseList(texts((List<?>) value));
        } catch (final IllegalArgumentException e) {
            throw new ConfigException(key, value, e.getMessage());
        }
    }

    static List<String> texts(final List<?> entries) {
        return entries.stream().map(entry -> Objects.toString(entry, null)).toList();
    }

    private static LambdaValidator oneOf(final Enum<?>[] constants) {
        final String expected =
                Arrays.stream(constants).map(KafcacheConfigDef::text).collect(Collectors.joining(", "));
        return LambdaValidator.with(
                (key, value) -> {
                    final boolean known = value instanceof String name
                            && Arrays.stream(constants)
                                    .anyMatch(constant -> constant.name().equals(constantName(name)));
                    if (!known) {
                        throw new ConfigException(key, value, "expected one of " + expected);
                    }
                },
                () -> expected);
    }

    private static String text(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String constantName(final String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
