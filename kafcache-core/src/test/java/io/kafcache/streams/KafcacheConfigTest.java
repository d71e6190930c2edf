package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kafcache.client.IoMode;
import io.kafcache.client.Node;
import io.kafcache.client.TransportType;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafcacheConfigTest {
    private static final String REFERENCE = " The keys, which docs/configuration.md explains, are "
            + String.join(", ", new TreeSet<>(KafcacheConfig.configDef().names())) + ".";

    @Test
    void hasDefaults() {
        assertDefaults(KafcacheConfig.of(Map.of()));
        assertDefaults(KafcacheConfig.builder().build());
    }

    @Test
    void readsTextFromStreamsProperties() {
        final Properties properties = new Properties();
        properties.put("application.id", "app");
        properties.put("kafcache.servers", "cache-a, cache-b:11212:3");
        properties.put("kafcache.connections.per.node", "2");
        properties.put("kafcache.pipeline.max.requests", "16");
        properties.put("kafcache.pipeline.max.bytes", " 4096 ");
        properties.put("kafcache.io.mode", "shared");
        properties.put("kafcache.io.spin.us", "0");
        properties.put("kafcache.io.transport", "io_uring");
        properties.put("kafcache.request.timeout.ms", "1");
        properties.put("kafcache.connect.timeout.ms", "2");
        properties.put("kafcache.unavailable.timeout.ms", "1");
        assertChanged(KafcacheConfig.of(properties));
    }

    @Test
    void readsTypedValues() {
        assertChanged(KafcacheConfig.of(Map.of(
                KafcacheConfig.SERVERS_CONFIG,
                List.of(new Node("cache-a", 11211), new Node("cache-b", 11212, 3)),
                KafcacheConfig.CONNECTIONS_PER_NODE_CONFIG,
                2,
                KafcacheConfig.PIPELINE_MAX_REQUESTS_CONFIG,
                16,
                KafcacheConfig.PIPELINE_MAX_BYTES_CONFIG,
                4096,
                KafcacheConfig.IO_MODE_CONFIG,
                IoMode.SHARED,
                KafcacheConfig.IO_SPIN_US_CONFIG,
                0L,
                KafcacheConfig.IO_TRANSPORT_CONFIG,
                TransportType.IO_URING,
                KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG,
                1,
                KafcacheConfig.CONNECT_TIMEOUT_MS_CONFIG,
                2L,
                KafcacheConfig.UNAVAILABLE_TIMEOUT_MS_CONFIG,
                1L)));
    }

    @Test
    void isBuiltFromTypedValues() {
        final KafcacheConfig.Builder builder = KafcacheConfig.builder()
                .servers("cache-a,cache-b:11212:3")
                .connectionsPerNode(2)
                .pipelineMaxRequests(16)
                .pipelineMaxBytes(4096)
                .ioMode(IoMode.SHARED)
                .ioSpin(Duration.ZERO)
                .ioTransport(TransportType.IO_URING)
                .requestTimeout(Duration.ofMillis(1))
                .connectTimeout(Duration.ofMillis(2))
                .unavailableTimeout(Duration.ofMillis(1));
        assertChanged(builder.build());
        assertChanged(builder.servers(Node.parseList("cache-a,cache-b:11212:3")).build());
    }

    @Test
    void findsItsKeysInTheContextOfAStore() {
        final Properties properties = new Properties();
        properties.put("application.id", "app");
        properties.put("processing.exception.handler.global.enabled", true);
        properties.put("kafcache.servers", "cache-a:11212");
        final AtomicReference<KafcacheConfig> config = new AtomicReference<>();
        final Topology topology = new Topology()
                .addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "topic")
                .addProcessor("processor", () -> new ConfigReader(config), "source");
        new TopologyTestDriver(topology, properties).close();
        assertEquals(List.of(new Node("cache-a", 11212)), config.get().nodes());
    }

    @Test
    void ignoresOtherKeys() {
        assertDefaults(KafcacheConfig.of(Map.of("servers", "x y", "kafcacheservers", "x y", 7, "x y")));
    }

    @Test
    void measuresDurationsInWholeUnits() {
        final KafcacheConfig config = KafcacheConfig.builder()
                .ioSpin(Duration.ofNanos(1_999))
                .requestTimeout(Duration.ofNanos(1_999_999))
                .build();
        assertEquals(Duration.ofNanos(1_000), config.ioSpin());
        assertEquals(Duration.ofMillis(1), config.requestTimeout());
    }

    @ParameterizedTest
    @ValueSource(strings = {"caller", "CALLER", "Caller", " caller "})
    void readsEnumsInAnyCase(final String text) {
        assertEquals(
                IoMode.CALLER,
                KafcacheConfig.of(Map.of("kafcache.io.mode", text)).ioMode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "servers               | \"\"        | []              | the list of nodes is empty; expected one or more"
                        + " nodes, as in cache-a:11211,cache-b:11211",
                "servers               | a,,b        | [a, , b]        | node 2 of [a, , b] is empty; expected host,"
                        + " host:port, host:port:weight, [IPv6 address]:port:weight, unix:/path or unix:/path:weight",
                "servers               | a:0         | [a:0]           | 'a:0' is not a node: port 0 is out of range;"
                        + " expected 1 to 65535; expected host, host:port, host:port:weight,"
                        + " [IPv6 address]:port:weight, unix:/path or unix:/path:weight",
                "servers               | a,b,a       | [a, b, a]       | 'a' is the second node of the same server in"
                        + " [a, b, a]; expected each server once",
                "connections.per.node  | 0           | 0               | Value must be at least 1",
                "connections.per.node  | one         | one             | Not a number of type INT",
                "pipeline.max.requests | 0           | 0               | Value must be at least 1",
                "pipeline.max.requests | 65537     | 65537         | Value must be no more than 65536",
                "pipeline.max.bytes    | 0           | 0               | Value must be at least 1",
                "pipeline.max.bytes    | 1 MiB       | 1 MiB           | Not a number of type INT",
                "io.mode               | both        | both            | expected one of caller, shared",
                "io.mode               | \"\"        | \"\"            | expected one of caller, shared",
                "io.spin.us            | -1          | -1              | Value must be at least 0",
                "io.transport          | e-poll      | e-poll          | expected one of auto, epoll, io_uring, kqueue,"
                        + " nio",
                "request.timeout.ms    | 0           | 0               | Value must be at least 1",
                "request.timeout.ms    | 2147483648  | 2147483648      | Value must be no more than 2147483647",
                "request.timeout.ms    | 1s          | 1s              | Not a number of type LONG",
                "connect.timeout.ms    | 0           | 0               | Value must be at least 1",
                "connect.timeout.ms    | 2147483648  | 2147483648      | Value must be no more than 2147483647",
                "unavailable.timeout.ms| 0           | 0               | Value must be at least 1",
                "unavailable.timeout.ms| 2147483648  | 2147483648      | Value must be no more than 2147483647",
            })
    void refusesABadValue(final String key, final String value, final String shown, final String problem) {
        assertEquals(
                "Invalid value " + shown + " for configuration kafcache." + key + ": " + problem,
                messageOf(Map.of("kafcache." + key, value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "servers                | expected one or more servers",
                "connections.per.node   | Value must be non-null",
                "pipeline.max.requests  | Value must be non-null",
                "pipeline.max.bytes     | Value must be non-null",
                "io.mode                | expected one of caller, shared",
                "io.spin.us             | Value must be non-null",
                "io.transport           | expected one of auto, epoll, io_uring, kqueue, nio",
                "request.timeout.ms     | Value must be non-null",
                "connect.timeout.ms     | Value must be non-null",
                "unavailable.timeout.ms | Value must be non-null",
                "security.protocol      | expected one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL",
            })
    void refusesNull(final String key, final String problem) {
        assertEquals(
                "Invalid value null for configuration kafcache." + key + ": " + problem,
                messageOf(Collections.singletonMap("kafcache." + key, null)));
    }

    @Test
    void refusesAValueOfAnotherType() {
        assertEquals(
                "Invalid value 7 for configuration kafcache.servers: Expected a comma separated list.",
                messageOf(Map.of("kafcache.servers", 7)));
        assertEquals(
                "Invalid value 1.5 for configuration kafcache.request.timeout.ms: Expected value to be a 64-bit integer"
                        + " (long), but it was a java.lang.Double",
                messageOf(Map.of("kafcache.request.timeout.ms", 1.5)));
    }

    @ParameterizedTest
    @CsvSource({
        "server,               servers",
        "sevrers,              servers",
        "Servers,              servers",
        "io.spin.ms,           io.spin.us",
        "request.timeout,      request.timeout.ms",
        "connection.per.node,  connections.per.node",
        "pipeline.max.request, pipeline.max.requests",
    })
    void suggestsTheKeyThatWasMeant(final String wrong, final String right) {
        assertEquals(
                "Unknown configuration kafcache." + wrong + ". Did you mean kafcache." + right + "?" + REFERENCE,
                messageOf(Map.of("kafcache." + wrong, "1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fanout", "replicas"})
    void refusesAKeyThatIsLikeNoOther(final String key) {
        assertEquals(
                "Unknown configuration kafcache." + key + "." + REFERENCE, messageOf(Map.of("kafcache." + key, "1")));
    }

    @Test
    void namesAllUnknownKeys() {
        assertEquals(
                "Unknown configuration kafcache.fanout. Unknown configuration kafcache.server."
                        + " Did you mean kafcache.servers?" + REFERENCE,
                messageOf(Map.of("kafcache.server", "a", "kafcache.fanout", "none", "kafcache.io.mode", "shared")));
    }

    @Test
    void theBuilderChecksAsWell() {
        final KafcacheConfig.Builder malformed = KafcacheConfig.builder().servers("a b");
        assertEquals(
                "Invalid value [a b] for configuration kafcache.servers: 'a b' is not a node: it holds white space;"
                        + " expected host, host:port, host:port:weight, [IPv6 address]:port:weight, unix:/path or"
                        + " unix:/path:weight",
                assertThrows(ConfigException.class, malformed::build).getMessage());
        final KafcacheConfig.Builder tooLong =
                KafcacheConfig.builder().requestTimeout(Duration.ofSeconds(Long.MAX_VALUE));
        assertEquals(
                "Invalid value 9223372036854775807 for configuration kafcache.request.timeout.ms: Value must be no more"
                        + " than 2147483647",
                assertThrows(ConfigException.class, tooLong::build).getMessage());
        assertThrows(NullPointerException.class, () -> KafcacheConfig.builder().ioMode(null));
    }

    @Test
    void givesACopyOfItsDefinition() {
        KafcacheConfig.configDef()
                .define("kafcache.other", ConfigDef.Type.INT, ConfigDef.Importance.LOW, "A key of somebody else.");
        assertDefaults(KafcacheConfig.of(Map.of()));
    }

    private static void assertDefaults(final KafcacheConfig config) {
        assertEquals(List.of(new Node("localhost", 11211)), config.nodes());
        assertEquals(1, config.connectionsPerNode());
        assertEquals(1024, config.pipelineMaxRequests());
        assertEquals(1 << 20, config.pipelineMaxBytes());
        assertEquals(IoMode.CALLER, config.ioMode());
        assertEquals(Duration.ofNanos(30_000), config.ioSpin());
        assertEquals(TransportType.AUTO, config.ioTransport());
        assertEquals(Duration.ofSeconds(1), config.requestTimeout());
        assertEquals(Duration.ofSeconds(1), config.connectTimeout());
        assertEquals(Duration.ofMinutes(1), config.unavailableTimeout());
    }

    private static void assertChanged(final KafcacheConfig config) {
        assertEquals(List.of(new Node("cache-a", 11211), new Node("cache-b", 11212, 3)), config.nodes());
        assertEquals(2, config.connectionsPerNode());
        assertEquals(16, config.pipelineMaxRequests());
        assertEquals(4096, config.pipelineMaxBytes());
        assertEquals(IoMode.SHARED, config.ioMode());
        assertEquals(Duration.ZERO, config.ioSpin());
        assertEquals(TransportType.IO_URING, config.ioTransport());
        assertEquals(Duration.ofMillis(1), config.requestTimeout());
        assertEquals(Duration.ofMillis(2), config.connectTimeout());
        assertEquals(Duration.ofMillis(1), config.unavailableTimeout());
    }

    private static String messageOf(final Map<String, ?> settings) {
        return assertThrows(ConfigException.class, () -> KafcacheConfig.of(settings))
                .getMessage();
    }

    private record ConfigReader(AtomicReference<KafcacheConfig> config)
            implements Processor<byte[], byte[], Void, Void> {
        @Override
        public void init(final ProcessorContext<Void, Void> context) {
            config.set(KafcacheConfig.of(context.appConfigs()));
        }

        @Override
        public void process(final Record<byte[], byte[]> message) {}
    }
}
