package io.kafcache.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * How a {@link MemcachedClient} works: immutable, made by {@link #builder()}.
 */
public final class ClientConfig {
    private final List<Node> nodes;
    private final int connectionsPerNode;
    private final int pipelineMaxRequests;
    private final int pipelineMaxBytes;
    private final IoMode ioMode;
    private final Duration ioSpin;
    private final TransportType transport;
    private final int sharedThreads;
    private final Duration requestTimeout;
    private final Duration connectTimeout;
    private final Duration unavailableTimeout;
    private final boolean verifyKeys;
    private final int maxCallers;
    private final int asyncMaxPending;
    private final int asyncMaxPendingBytes;
    private final Security security;
    private final NodeTokens nodeTokens;

    private ClientConfig(final Builder builder) {
        nodes = builder.nodes;
        connectionsPerNode = builder.connectionsPerNode;
        pipelineMaxRequests = builder.pipelineMaxRequests;
        pipelineMaxBytes = builder.pipelineMaxBytes;
        ioMode = builder.ioMode;
        ioSpin = builder.ioSpin;
        transport = builder.transport;
        sharedThreads = builder.sharedThreads;
        requestTimeout = builder.requestTimeout;
        connectTimeout = builder.connectTimeout;
        unavailableTimeout = builder.unavailableTimeout;
        verifyKeys = builder.verifyKeys;
        maxCallers = builder.maxCallers;
        asyncMaxPending = builder.asyncMaxPending;
        asyncMaxPendingBytes = builder.asyncMaxPendingBytes;
        security = builder.security;
        nodeTokens = builder.nodeTokens;
    }

    /**
     * Starts a configuration with the defaults: one node at localhost:11211.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a configuration with what this one has.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder()
                .nodes(nodes)
                .connectionsPerNode(connectionsPerNode)
                .pipelineMaxRequests(pipelineMaxRequests)
                .pipelineMaxBytes(pipelineMaxBytes)
                .ioMode(ioMode)
                .ioSpin(ioSpin)
                .transport(transport)
                .sharedThreads(sharedThreads)
                .requestTimeout(requestTimeout)
                .connectTimeout(connectTimeout)
                .unavailableTimeout(unavailableTimeout)
                .verifyKeys(verifyKeys)
                .maxCallers(maxCallers)
                .asyncMaxPending(asyncMaxPending)
                .asyncMaxPendingBytes(asyncMaxPendingBytes)
                .security(security)
                .nodeTokens(nodeTokens);
    }

    private List<Object> values() {
        return Arrays.asList(
                nodes,
                connectionsPerNode,
                pipelineMaxRequests,
                pipelineMaxBytes,
                ioMode,
                ioSpin,
                transport,
                sharedThreads,
                requestTimeout,
                connectTimeout,
                unavailableTimeout,
                verifyKeys,
                maxCallers,
                asyncMaxPending,
                asyncMaxPendingBytes,
                security,
                nodeTokens);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof ClientConfig config && values().equals(config.values());
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /**
     * The servers, in the order given.
     *
     * @return one or more
     */
    public List<Node> nodes() {
        return nodes;
    }

    /**
     * Connections of a calling thread, or of a shared event loop, to each node.
     *
     * @return 1 or more
     */
    public int connectionsPerNode() {
        return connectionsPerNode;
    }

    /**
     * Requests that may be outstanding on a connection.
     *
     * @return 1 or more
     */
    public int pipelineMaxRequests() {
        return pipelineMaxRequests;
    }

    /**
     * Bytes that may be outstanding on a connection: requests without an answer, and the replies expected for them.
     *
     * @return 1 or more
     */
    public int pipelineMaxBytes() {
        return pipelineMaxBytes;
    }

    /**
     * Which thread does the I/O.
     *
     * @return never null
     */
    public IoMode ioMode() {
        return ioMode;
    }

    /**
     * How long a waiting caller polls before it blocks, in {@link IoMode#CALLER}. While as many callers wait as this JVM has processors,
     * or more, they block at once.
     *
     * @return zero never polls
     */
    public Duration ioSpin() {
        return ioSpin;
    }

    /**
     * The kind of socket.
     *
     * @return never null
     */
    public TransportType transport() {
        return transport;
    }

    /**
     * Event-loop threads: for all calls in {@link IoMode#SHARED}, for the asynchronous ones in {@link IoMode#CALLER}.
     *
     * @return 1 or more
     */
    public int sharedThreads() {
        return sharedThreads;
    }

    /**
     * How long a request that was sent may stay without an answer. Then its connection is closed.
     *
     * @return positive
     */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    /**
     * How long it may take to connect.
     *
     * @return positive
     */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /**
     * How long a call waits for a node that does not answer before it fails.
     *
     * @return positive
     */
    public Duration unavailableTimeout() {
        return unavailableTimeout;
    }

    /**
     * Whether reads ask the server to send the key back (GETK and GATK in place of GET and GAT), and compare it. Without that a reply is
     * tied to its request by its opaque and its place in the stream alone, which is enough unless what stands between mixes up replies: a
     * proxy, or memory and network cards that alter bits. A reply that names another key closes its connection, as anything does that is
     * out of step.
     *
     * @return false unless it was set: it costs the key's bytes in each reply
     */
    public boolean verifyKeys() {
        return verifyKeys;
    }

    /**
     * How many threads may use the client's calls that wait: in {@link IoMode#CALLER} those that have connections of their own, which
     * they keep until they end; in {@link IoMode#SHARED} those that wait for an answer. One more gets a
     * {@link ClientOverloadedException}.
     *
     * @return 1 or more
     */
    public int maxCallers() {
        return maxCallers;
    }

    /**
     * How many asynchronous calls may be under way. One more completes at once with a {@link ClientOverloadedException}.
     *
     * @return 1 or more
     */
    public int asyncMaxPending() {
        return asyncMaxPending;
    }

    /**
     * How many bytes of keys and values the asynchronous calls under way may have. A call that goes beyond completes at once with a
     * {@link ClientOverloadedException}, unless none is under way that has any.
     *
     * @return 1 or more
     */
    public int asyncMaxPendingBytes() {
        return asyncMaxPendingBytes;
    }

    /**
     * Login and encryption.
     *
     * @return never null
     */
    public Security security() {
        return security;
    }

    /**
     * What is told the token of each node.
     *
     * @return null if tokens are not read
     */
    public NodeTokens nodeTokens() {
        return nodeTokens;
    }

    /** Makes a {@link ClientConfig}. Not safe for use by several threads. */
    public static final class Builder {
        private static final Duration MAX_SPIN = Duration.ofSeconds(1);
        private static final Duration MAX_TIMEOUT = Duration.ofMillis(Integer.MAX_VALUE);

        private List<Node> nodes = List.of(new Node("localhost", Node.DEFAULT_PORT));
        private int connectionsPerNode = 1;
        private int pipelineMaxRequests = 1024;
        private int pipelineMaxBytes = 1 << 20;
        private IoMode ioMode = IoMode.CALLER;
        private Duration ioSpin = Duration.ofNanos(30_000);
        private TransportType transport = TransportType.AUTO;
        private int sharedThreads = 1;
        private Duration requestTimeout = Duration.ofSeconds(1);
        private Duration connectTimeout = Duration.ofSeconds(1);
        private Duration unavailableTimeout = Duration.ofSeconds(60);
        private boolean verifyKeys;
        private int maxCallers = 1024;
        private int asyncMaxPending = 8192;
        private int asyncMaxPendingBytes = 64 << 20;
        private Security security = Security.none();
        private NodeTokens nodeTokens;

        private Builder() {}

        /**
         * Sets the servers. Every client of the same data must name the same ones in the same way, since the names decide where a key
         * lives.
         *
         * @param newNodes one or more
         * @return this
         * @throws IllegalArgumentException if there is none
         */
        public Builder nodes(final List<Node> newNodes) {
            if (newNodes.isEmpty()) {
                throw new IllegalArgumentException("A client needs one node or more");
            }
            nodes = List.copyOf(newNodes);
            return this;
        }

        /**
         * Sets the servers.
         *
         * @param newNodes as {@link Node#parseList(String)} reads them
         * @return this
         * @throws IllegalArgumentException if the text is no list of nodes
         */
        public Builder nodes(final String newNodes) {
            return nodes(Node.parseList(newNodes));
        }

        /**
         * Sets {@link ClientConfig#connectionsPerNode()}; 1 by default.
         *
         * @param count 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder connectionsPerNode(final int count) {
            connectionsPerNode = positive("connectionsPerNode", count);
            return this;
        }

        /**
         * Sets {@link ClientConfig#pipelineMaxRequests()}; 1024 by default.
         *
         * @param count 1 .. 65536
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder pipelineMaxRequests(final int count) {
            if (count > 1 << 16) {
                throw new IllegalArgumentException("pipelineMaxRequests is " + count + "; at most 65536");
            }
            pipelineMaxRequests = positive("pipelineMaxRequests", count);
            return this;
        }

        /**
         * Sets {@link ClientConfig#pipelineMaxBytes()}; 1 MiB by default.
         *
         * @param bytes 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder pipelineMaxBytes(final int bytes) {
            pipelineMaxBytes = positive("pipelineMaxBytes", bytes);
            return this;
        }

        /**
         * Sets {@link ClientConfig#ioMode()}; {@link IoMode#CALLER} by default.
         *
         * @param mode not null
         * @return this
         */
        public Builder ioMode(final IoMode mode) {
            ioMode = Objects.requireNonNull(mode, "mode");
            return this;
        }

        /**
         * Sets {@link ClientConfig#ioSpin()}; 30 microseconds by default.
         *
         * @param duration zero to one second
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder ioSpin(final Duration duration) {
            if (duration.isNegative() || duration.compareTo(MAX_SPIN) > 0) {
                throw new IllegalArgumentException("ioSpin is " + duration + "; from zero to " + MAX_SPIN);
            }
            ioSpin = duration;
            return this;
        }

        /**
         * Sets {@link ClientConfig#transport()}; {@link TransportType#AUTO} by default.
         *
         * @param type not null
         * @return this
         */
        public Builder transport(final TransportType type) {
            transport = Objects.requireNonNull(type, "type");
            return this;
        }

        /**
         * Sets {@link ClientConfig#sharedThreads()}; 1 by default.
         *
         * @param count 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder sharedThreads(final int count) {
            sharedThreads = positive("sharedThreads", count);
            return this;
        }

        /**
         * Sets {@link ClientConfig#requestTimeout()}; 1 second by default.
         *
         * @param duration positive, up to some 24 days
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder requestTimeout(final Duration duration) {
            requestTimeout = positive("requestTimeout", duration);
            return this;
        }

        /**
         * Sets {@link ClientConfig#connectTimeout()}; 1 second by default.
         *
         * @param duration positive, up to some 24 days
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder connectTimeout(final Duration duration) {
            connectTimeout = positive("connectTimeout", duration);
            return this;
        }

        /**
         * Sets {@link ClientConfig#unavailableTimeout()}; 60 seconds by default.
         *
         * @param duration positive, up to some 24 days
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder unavailableTimeout(final Duration duration) {
            unavailableTimeout = positive("unavailableTimeout", duration);
            return this;
        }

        /**
         * Sets {@link ClientConfig#verifyKeys()}; false by default.
         *
         * @param verify whether reads compare the key that the server sends back
         * @return this
         */
        public Builder verifyKeys(final boolean verify) {
            verifyKeys = verify;
            return this;
        }

        /**
         * Sets {@link ClientConfig#security()}; {@link Security#none()} by default.
         *
         * @param newSecurity not null
         * @return this
         */
        public Builder security(final Security newSecurity) {
            security = Objects.requireNonNull(newSecurity, "newSecurity");
            return this;
        }

        /**
         * Sets {@link ClientConfig#maxCallers()}; 1024 by default.
         *
         * @param count 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder maxCallers(final int count) {
            maxCallers = positive("maxCallers", count);
            return this;
        }

        /**
         * Sets {@link ClientConfig#asyncMaxPending()}; 8192 by default.
         *
         * @param count 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder asyncMaxPending(final int count) {
            asyncMaxPending = positive("asyncMaxPending", count);
            return this;
        }

        /**
         * Sets {@link ClientConfig#asyncMaxPendingBytes()}; 64 MiB by default.
         *
         * @param bytes 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder asyncMaxPendingBytes(final int bytes) {
            asyncMaxPendingBytes = positive("asyncMaxPendingBytes", bytes);
            return this;
        }

        /**
         * Has the token of each node read when a connection is made; it is not by default.
         *
         * @param newNodeTokens what is told of them; null for not
         * @return this
         */
        public Builder nodeTokens(final NodeTokens newNodeTokens) {
            nodeTokens = newNodeTokens;
            return this;
        }

        /**
         * Makes the configuration.
         *
         * @return what was set, and the defaults
         * @throws IllegalArgumentException if encryption is asked for and a node is a Unix socket
         */
        public ClientConfig build() {
            if (security.tls() != null && nodes.stream().anyMatch(Node::isUnixSocket)) {
                throw new IllegalArgumentException("a Unix socket among the nodes " + nodes
                        + " does not leave its machine and is not encrypted: use TLS for TCP nodes only");
            }
            return new ClientConfig(this);
        }

        private static int positive(final String name, final int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " is " + value + "; at least 1");
            }
            return value;
        }

        private static Duration positive(final String name, final Duration value) {
            if (value.isZero() || value.isNegative() || value.compareTo(MAX_TIMEOUT) > 0) {
                throw new IllegalArgumentException(
                        name + " is " + value + "; more than zero, and at most " + MAX_TIMEOUT);
            }
            return value;
        }
    }
}
