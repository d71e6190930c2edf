package io.kafcache.streams;

import io.kafcache.client.ClientConfig;
import io.kafcache.client.IoMode;
import io.kafcache.client.Node;
import io.kafcache.client.Security;
import io.kafcache.client.TransportType;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * What Kafcache can be told: where the servers are, and how to talk to them. All keys start with {@value #PREFIX} and stand in the
 * configuration of the Streams application, beside Kafka's own:
 *
 * <pre>{@code
 * props.put(KafcacheConfig.SERVERS_CONFIG, "cache-a:11211,cache-b:11211");
 * }</pre>
 *
 * <p>A store that needs settings of its own is given a configuration made by {@link #builder()}, which then stands alone: the keys of
 * the application do not count for it.
 *
 * <p>The keys of TLS are Kafka's own ({@link SslConfigs}) behind {@value #PREFIX}, as in {@code kafcache.ssl.truststore.location}.
 *
 * <p>Kafka Streams does not know these keys. It passes them through unchecked: a store finds them, with the variables of config
 * providers resolved, in {@code context.appConfigs()}, and reads them from there with {@link #of}. It hands them to its consumers and
 * producers as well, which therefore name them at INFO as supplied but not used; that is harmless.
 *
 * <p>Immutable but for Kafka's record of which keys were read, and safe for use by several threads.
 */
public final class KafcacheConfig extends AbstractConfig {
    /** What the keys start with. */
    public static final String PREFIX = "kafcache.";

    /** {@value #SERVERS_DOC} */
    public static final String SERVERS_CONFIG = PREFIX + "servers";

    /** Explains {@link #SERVERS_CONFIG}. */
    public static final String SERVERS_DOC = "The memcached servers, separated by commas: host, host:port,"
            + " host:port:weight, [IPv6 address]:port:weight, unix:/path or unix:/path:weight."
            + " Keys are spread over them by the text as written, so it must be the same for all clients of the servers;"
            + " a change moves keys.";

    /** {@value #CONNECTIONS_PER_NODE_DOC} */
    public static final String CONNECTIONS_PER_NODE_CONFIG = PREFIX + "connections.per.node";

    /** Explains {@link #CONNECTIONS_PER_NODE_CONFIG}. */
    public static final String CONNECTIONS_PER_NODE_DOC = "How many connections a thread has to each server."
            + " A server serves a connection with one of its threads.";

    /** {@value #PIPELINE_MAX_REQUESTS_DOC} */
    public static final String PIPELINE_MAX_REQUESTS_CONFIG = PREFIX + "pipeline.max.requests";

    /** Explains {@link #PIPELINE_MAX_REQUESTS_CONFIG}. */
    public static final String PIPELINE_MAX_REQUESTS_DOC =
            "How many requests may be outstanding on a connection." + " Further ones wait until replies have come.";

    /** {@value #PIPELINE_MAX_BYTES_DOC} */
    public static final String PIPELINE_MAX_BYTES_CONFIG = PREFIX + "pipeline.max.bytes";

    /** Explains {@link #PIPELINE_MAX_BYTES_CONFIG}. */
    public static final String PIPELINE_MAX_BYTES_DOC =
            "How many bytes may be outstanding on a connection: requests without an answer, and the replies expected for"
                    + " them. Further requests wait until replies have come.";

    /** {@value #IO_MODE_DOC} */
    public static final String IO_MODE_CONFIG = PREFIX + "io.mode";

    /** Explains {@link #IO_MODE_CONFIG}. */
    public static final String IO_MODE_DOC =
            "Which thread does the network I/O. caller: the thread that reads or writes"
                    + " state, on connections of its own. shared: event-loop threads that all threads share; nothing is read"
                    + " ahead then.";

    /** {@value #IO_SPIN_US_DOC} */
    public static final String IO_SPIN_US_CONFIG = PREFIX + "io.spin.us";

    /** Explains {@link #IO_SPIN_US_CONFIG}. */
    public static final String IO_SPIN_US_DOC =
            "For how many microseconds a thread that waits for a reply polls before it blocks. 0 never polls. Polling saves the"
                    + " time of a wake-up and costs processor time, so threads poll only while there are fewer that wait than"
                    + " processors.";

    /** {@value #IO_TRANSPORT_DOC} */
    public static final String IO_TRANSPORT_CONFIG = PREFIX + "io.transport";

    /** Explains {@link #IO_TRANSPORT_CONFIG}. */
    public static final String IO_TRANSPORT_DOC =
            "What the sockets are driven through. auto takes the best that the" + " machine has; nio works everywhere.";

    /** {@value #REQUEST_TIMEOUT_MS_DOC} */
    public static final String REQUEST_TIMEOUT_MS_CONFIG = PREFIX + "request.timeout.ms";

    /** Explains {@link #REQUEST_TIMEOUT_MS_CONFIG}. */
    public static final String REQUEST_TIMEOUT_MS_DOC =
            "For how many milliseconds one request may go unanswered before" + " its connection is given up.";

    /** {@value #CONNECT_TIMEOUT_MS_DOC} */
    public static final String CONNECT_TIMEOUT_MS_CONFIG = PREFIX + "connect.timeout.ms";

    /** Explains {@link #CONNECT_TIMEOUT_MS_CONFIG}. */
    public static final String CONNECT_TIMEOUT_MS_DOC = "How many milliseconds one attempt to connect may take.";

    /** {@value #UNAVAILABLE_TIMEOUT_MS_DOC} */
    public static final String UNAVAILABLE_TIMEOUT_MS_CONFIG = PREFIX + "unavailable.timeout.ms";

    /** Explains {@link #UNAVAILABLE_TIMEOUT_MS_CONFIG}. */
    public static final String UNAVAILABLE_TIMEOUT_MS_DOC =
            "For how many milliseconds a thread waits for a server that is"
                    + " down, reconnecting meanwhile, before it fails.";

    /** {@value #WRITE_BUFFER_BYTES_DOC} */
    public static final String WRITE_BUFFER_BYTES_CONFIG = PREFIX + "write.buffer.bytes";

    /** Explains {@link #WRITE_BUFFER_BYTES_CONFIG}. */
    public static final String WRITE_BUFFER_BYTES_DOC =
            "How many bytes of a store partition may wait to be written, outside of the heap. They are written with each"
                    + " commit, and when there are more. Under exactly once, writing before the commit makes a crash cost a"
                    + " full restore.";

    /** {@value #NEAR_CACHE_BYTES_DOC} */
    public static final String NEAR_CACHE_BYTES_CONFIG = PREFIX + "near.cache.bytes";

    /** Explains {@link #NEAR_CACHE_BYTES_CONFIG}. */
    public static final String NEAR_CACHE_BYTES_DOC =
            "How many bytes of what the servers hold a store partition keeps in its memory as well, outside of the heap. 0"
                    + " keeps nothing.";

    /** {@value #MEMORY_MAX_BYTES_DOC} */
    public static final String MEMORY_MAX_BYTES_CONFIG = PREFIX + "memory.max.bytes";

    /** Explains {@link #MEMORY_MAX_BYTES_CONFIG}. */
    public static final String MEMORY_MAX_BYTES_DOC =
            "How many bytes the write buffers and near caches of all store partitions in this JVM may hold together. They share"
                    + " it evenly where it is less than the sum of what each may have. -1 is half of the JVM's maximum heap, which"
                    + " is also the default limit of memory outside of the heap (-XX:MaxDirectMemorySize).";

    /** {@value #PREFETCH_DOC} */
    public static final String PREFETCH_CONFIG = PREFIX + "prefetch";

    /** Explains {@link #PREFETCH_CONFIG}. */
    public static final String PREFETCH_DOC =
            "Whether the entries of the records that a stream thread has polled are read in one pipeline, before the records are"
                    + " processed: by the records' keys, unless the store was given a function. It takes"
                    + " default.client.supplier=io.kafcache.streams.KafcacheClientSupplier.";

    /** {@value #INDEX_DOC} */
    public static final String INDEX_CONFIG = PREFIX + "index";

    /** Explains {@link #INDEX_CONFIG}. */
    public static final String INDEX_DOC =
            "What a store knows of its keys. ordered: all of them, in their order, outside of the heap; range, all, prefixScan and"
                    + " counts need it, absent keys cost no round trip, and an entry that a server has lost is noticed"
                    + " when it is read. none: nothing, for lookups by key with the least memory.";

    /** {@value #EVICTIONS_DOC} */
    public static final String EVICTIONS_CONFIG = PREFIX + "evictions";

    /** Explains {@link #EVICTIONS_CONFIG}. */
    public static final String EVICTIONS_DOC =
            "What is done about servers that may evict items, which are those started without -M. fail: the store does not"
                    + " open. warn: it opens, and an entry may be lost, and then read as absent.";

    /** {@value #SECURITY_PROTOCOL_DOC} */
    public static final String SECURITY_PROTOCOL_CONFIG = PREFIX + "security.protocol";

    /** Explains {@link #SECURITY_PROTOCOL_CONFIG}. */
    public static final String SECURITY_PROTOCOL_DOC = "How to talk to the servers: PLAINTEXT, SSL, SASL_PLAINTEXT or"
            + " SASL_SSL. SSL encrypts, as the kafcache.ssl keys say; SASL logs in.";

    /** {@value #SASL_USERNAME_DOC} */
    public static final String SASL_USERNAME_CONFIG = PREFIX + "sasl.username";

    /** Explains {@link #SASL_USERNAME_CONFIG}. */
    public static final String SASL_USERNAME_DOC = "Who logs in to the servers, by SASL's PLAIN.";

    /** {@value #SASL_PASSWORD_DOC} */
    public static final String SASL_PASSWORD_CONFIG = PREFIX + "sasl.password";

    /** Explains {@link #SASL_PASSWORD_CONFIG}. */
    public static final String SASL_PASSWORD_DOC =
            "The password of kafcache.sasl.username. It goes over the network as it is, so use SASL_SSL.";

    private static final ConfigDef CONFIG_DEF = KafcacheConfigDef.definition();

    private final List<Node> nodes;
    private final Security security;

    private KafcacheConfig(final Map<String, Object> settings) {
        // Not logged: the configuration is read again for each store partition.
        super(CONFIG_DEF, settings, false);
        nodes = Node.parseList(KafcacheConfigDef.texts(getList(SERVERS_CONFIG)));
        security = SecurityConfig.security(this);
    }

    /**
     * Picks Kafcache's keys out of a configuration of Kafka Streams; it ignores all others.
     *
     * @param streamsProperties the properties of the application, or a store's {@code context.appConfigs()}. A value is text or of the
     *     key's type, as it is for Kafka's own keys; {@link IoMode}, {@link TransportType} and a list of {@link Node} will do too
     * @return the settings, with the defaults of what is not set
     * @throws ConfigException if a key that starts with {@value #PREFIX} is unknown, or a value is not valid; the message names key and
     *     value, and says what is expected
     */
    public static KafcacheConfig of(final Map<?, ?> streamsProperties) {
        final Map<String, Object> settings = new HashMap<>();
        streamsProperties.forEach((key, value) -> {
            if (key instanceof String name && name.startsWith(PREFIX)) {
                settings.put(name, KafcacheConfigDef.simplify(value));
            }
        });
        KafcacheConfigDef.checkKeys(CONFIG_DEF, settings);
        return new KafcacheConfig(settings);
    }

    /**
     * Starts with the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * What keys there are.
     *
     * @return a copy
     */
    public static ConfigDef configDef() {
        return new ConfigDef(CONFIG_DEF);
    }

    /**
     * The servers.
     *
     * @return one or more, in the order as configured; unmodifiable
     */
    public List<Node> nodes() {
        return nodes;
    }

    /**
     * How many connections a thread has to each server.
     *
     * @return 1 or more
     */
    public int connectionsPerNode() {
        return getInt(CONNECTIONS_PER_NODE_CONFIG);
    }

    /**
     * How many requests may be outstanding on a connection.
     *
     * @return 1 or more
     */
    public int pipelineMaxRequests() {
        return getInt(PIPELINE_MAX_REQUESTS_CONFIG);
    }

    /**
     * How many bytes of replies may be expected on a connection.
     *
     * @return 1 or more
     */
    public int pipelineMaxBytes() {
        return getInt(PIPELINE_MAX_BYTES_CONFIG);
    }

    /**
     * Which thread does the network I/O.
     *
     * @return the mode
     */
    public IoMode ioMode() {
        return IoMode.valueOf(KafcacheConfigDef.constantName(getString(IO_MODE_CONFIG)));
    }

    /**
     * How long a waiting thread polls before it blocks.
     *
     * @return in whole microseconds, 0 for not at all
     */
    public Duration ioSpin() {
        return Duration.of(getLong(IO_SPIN_US_CONFIG), ChronoUnit.MICROS);
    }

    /**
     * What the sockets are driven through.
     *
     * @return the transport
     */
    public TransportType ioTransport() {
        return TransportType.valueOf(KafcacheConfigDef.constantName(getString(IO_TRANSPORT_CONFIG)));
    }

    /**
     * How long one request may go unanswered.
     *
     * @return 1 to {@link Integer#MAX_VALUE} milliseconds
     */
    public Duration requestTimeout() {
        return Duration.ofMillis(getLong(REQUEST_TIMEOUT_MS_CONFIG));
    }

    /**
     * How long one attempt to connect may take.
     *
     * @return 1 to {@link Integer#MAX_VALUE} milliseconds
     */
    public Duration connectTimeout() {
        return Duration.ofMillis(getLong(CONNECT_TIMEOUT_MS_CONFIG));
    }

    /**
     * How long a thread waits for a server that is down.
     *
     * @return 1 to {@link Integer#MAX_VALUE} milliseconds
     */
    public Duration unavailableTimeout() {
        return Duration.ofMillis(getLong(UNAVAILABLE_TIMEOUT_MS_CONFIG));
    }

    /**
     * How much of a store partition may wait to be written.
     *
     * @return bytes, 0 or more
     */
    public long writeBufferBytes() {
        return getLong(WRITE_BUFFER_BYTES_CONFIG);
    }

    /**
     * How much of what the servers hold a store partition keeps in its memory as well.
     *
     * @return bytes, 0 or more
     */
    public long nearCacheBytes() {
        return getLong(NEAR_CACHE_BYTES_CONFIG);
    }

    /**
     * How much the write buffers and near caches of all store partitions in this JVM may hold together.
     *
     * @return bytes, 0 or more
     */
    public long memoryMaxBytes() {
        final long bytes = getLong(MEMORY_MAX_BYTES_CONFIG);
        return bytes < 0 ? Runtime.getRuntime().maxMemory() / 2 : bytes;
    }

    /**
     * Whether the entries of polled records are read ahead.
     *
     * @return true unless it was switched off
     */
    public boolean prefetch() {
        return getBoolean(PREFETCH_CONFIG);
    }

    /** Whether entries are read ahead: event loops would bring them to a memory that is the stream thread's. */
    boolean readsAhead() {
        return prefetch() && ioMode() == IoMode.CALLER;
    }

    /**
     * What a store knows of its keys.
     *
     * @return never null
     */
    public IndexType index() {
        return IndexType.valueOf(KafcacheConfigDef.constantName(getString(INDEX_CONFIG)));
    }

    /**
     * What is done about servers that may evict.
     *
     * @return never null
     */
    public Evictions evictions() {
        return Evictions.valueOf(KafcacheConfigDef.constantName(getString(EVICTIONS_CONFIG)));
    }

    /**
     * Login and encryption, as {@value #SECURITY_PROTOCOL_CONFIG} and the keys of SASL and SSL say.
     *
     * @return what a client is made with; never null, and never shows its password
     */
    public Security security() {
        return security;
    }

    /**
     * What a client of these servers is made with.
     *
     * @return never null
     */
    ClientConfig clientConfig() {
        return ClientConfig.builder()
                .nodes(nodes())
                .connectionsPerNode(connectionsPerNode())
                .pipelineMaxRequests(pipelineMaxRequests())
                .pipelineMaxBytes(pipelineMaxBytes())
                .ioMode(ioMode())
                .ioSpin(ioSpin())
                .transport(ioTransport())
                .requestTimeout(requestTimeout())
                .connectTimeout(connectTimeout())
                .unavailableTimeout(unavailableTimeout())
                .security(security)
                .build();
    }

    /**
     * Makes a configuration of typed values; {@link #build} checks them as {@link KafcacheConfig#of} does.
     *
     * <p>Not safe for use by several threads.
     */
    public static final class Builder {
        private final Map<String, Object> settings = new HashMap<>();

        private Builder() {}

        /**
         * Sets {@value KafcacheConfig#SERVERS_CONFIG}.
         *
         * @param servers separated by commas
         * @return this
         */
        public Builder servers(final String servers) {
            return set(SERVERS_CONFIG, servers);
        }

        /**
         * Sets {@value KafcacheConfig#SERVERS_CONFIG}.
         *
         * @param servers one or more
         * @return this
         */
        public Builder servers(final List<Node> servers) {
            return set(SERVERS_CONFIG, servers);
        }

        /**
         * Sets {@value KafcacheConfig#CONNECTIONS_PER_NODE_CONFIG}.
         *
         * @param connections 1 or more
         * @return this
         */
        public Builder connectionsPerNode(final int connections) {
            return set(CONNECTIONS_PER_NODE_CONFIG, connections);
        }

        /**
         * Sets {@value KafcacheConfig#PIPELINE_MAX_REQUESTS_CONFIG}.
         *
         * @param requests 1 or more
         * @return this
         */
        public Builder pipelineMaxRequests(final int requests) {
            return set(PIPELINE_MAX_REQUESTS_CONFIG, requests);
        }

        /**
         * Sets {@value KafcacheConfig#PIPELINE_MAX_BYTES_CONFIG}.
         *
         * @param bytes 1 or more
         * @return this
         */
        public Builder pipelineMaxBytes(final int bytes) {
            return set(PIPELINE_MAX_BYTES_CONFIG, bytes);
        }

        /**
         * Sets {@value KafcacheConfig#IO_MODE_CONFIG}.
         *
         * @param mode which thread does the network I/O
         * @return this
         */
        public Builder ioMode(final IoMode mode) {
            return set(IO_MODE_CONFIG, mode);
        }

        /**
         * Sets {@value KafcacheConfig#IO_SPIN_US_CONFIG}.
         *
         * @param duration counted in whole microseconds; zero never polls
         * @return this
         */
        public Builder ioSpin(final Duration duration) {
            return set(IO_SPIN_US_CONFIG, TimeUnit.MICROSECONDS.convert(duration));
        }

        /**
         * Sets {@value KafcacheConfig#IO_TRANSPORT_CONFIG}.
         *
         * @param transport what the sockets are driven through
         * @return this
         */
        public Builder ioTransport(final TransportType transport) {
            return set(IO_TRANSPORT_CONFIG, transport);
        }

        /**
         * Sets {@value KafcacheConfig#REQUEST_TIMEOUT_MS_CONFIG}.
         *
         * @param timeout counted in whole milliseconds, 1 or more
         * @return this
         */
        public Builder requestTimeout(final Duration timeout) {
            return set(REQUEST_TIMEOUT_MS_CONFIG, TimeUnit.MILLISECONDS.convert(timeout));
        }

        /**
         * Sets {@value KafcacheConfig#CONNECT_TIMEOUT_MS_CONFIG}.
         *
         * @param timeout counted in whole milliseconds, 1 or more
         * @return this
         */
        public Builder connectTimeout(final Duration timeout) {
            return set(CONNECT_TIMEOUT_MS_CONFIG, TimeUnit.MILLISECONDS.convert(timeout));
        }

        /**
         * Sets {@value KafcacheConfig#UNAVAILABLE_TIMEOUT_MS_CONFIG}.
         *
         * @param timeout counted in whole milliseconds, 1 or more
         * @return this
         */
        public Builder unavailableTimeout(final Duration timeout) {
            return set(UNAVAILABLE_TIMEOUT_MS_CONFIG, TimeUnit.MILLISECONDS.convert(timeout));
        }

        /**
         * Sets {@value KafcacheConfig#WRITE_BUFFER_BYTES_CONFIG}.
         *
         * @param bytes 0 or more
         * @return this
         */
        public Builder writeBufferBytes(final long bytes) {
            return set(WRITE_BUFFER_BYTES_CONFIG, bytes);
        }

        /**
         * Sets {@value KafcacheConfig#NEAR_CACHE_BYTES_CONFIG}.
         *
         * @param bytes 0 or more
         * @return this
         */
        public Builder nearCacheBytes(final long bytes) {
            return set(NEAR_CACHE_BYTES_CONFIG, bytes);
        }

        /**
         * Sets {@value KafcacheConfig#MEMORY_MAX_BYTES_CONFIG}.
         *
         * @param bytes 0 or more; -1 for half of the maximum heap
         * @return this
         */
        public Builder memoryMaxBytes(final long bytes) {
            return set(MEMORY_MAX_BYTES_CONFIG, bytes);
        }

        /**
         * Sets {@value KafcacheConfig#PREFETCH_CONFIG}.
         *
         * @param prefetch whether the entries of polled records are read ahead
         * @return this
         */
        public Builder prefetch(final boolean prefetch) {
            return set(PREFETCH_CONFIG, prefetch);
        }

        /**
         * Sets {@value KafcacheConfig#INDEX_CONFIG}.
         *
         * @param type what a store knows of its keys
         * @return this
         */
        public Builder index(final IndexType type) {
            return set(INDEX_CONFIG, type);
        }

        /**
         * Sets {@value KafcacheConfig#EVICTIONS_CONFIG}.
         *
         * @param policy what is done about servers that may evict
         * @return this
         */
        public Builder evictions(final Evictions policy) {
            return set(EVICTIONS_CONFIG, policy);
        }

        /**
         * Sets {@value KafcacheConfig#SECURITY_PROTOCOL_CONFIG}.
         *
         * @param protocol how to talk to the servers
         * @return this
         */
        public Builder securityProtocol(final SecurityProtocol protocol) {
            return set(SECURITY_PROTOCOL_CONFIG, protocol.name);
        }

        /**
         * Sets {@value KafcacheConfig#SASL_USERNAME_CONFIG} and {@value KafcacheConfig#SASL_PASSWORD_CONFIG}.
         *
         * @param user who logs in
         * @param password the user's
         * @return this
         */
        public Builder login(final String user, final String password) {
            return set(SASL_USERNAME_CONFIG, user).set(SASL_PASSWORD_CONFIG, new Password(password));
        }

        /**
         * Sets one of Kafka's keys of TLS.
         *
         * @param key one of {@link SslConfigs}, such as {@link SslConfigs#SSL_TRUSTSTORE_LOCATION_CONFIG}; without {@value #PREFIX}
         * @param value text, or of the key's type
         * @return this
         */
        public Builder ssl(final String key, final Object value) {
            return set(PREFIX + key, value);
        }

        /**
         * Makes the configuration.
         *
         * @return the settings, with the defaults of what is not set
         * @throws ConfigException if a value is not valid; the message names key and value, and says what is expected
         */
        public KafcacheConfig build() {
            return of(settings);
        }

        private Builder set(final String key, final Object value) {
            settings.put(key, Objects.requireNonNull(value, key));
            return this;
        }
    }
}
