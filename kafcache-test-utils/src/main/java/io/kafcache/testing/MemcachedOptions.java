package io.kafcache.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How a {@link MemcachedServer} is to run; each option has memcached's own name behind it. Immutable.
 *
 * <p>The defaults are memcached's, but for evictions: a server that holds state refuses them ({@code -M}).
 */
public final class MemcachedOptions {
    /** The embedded server stops taking connections where memcached 1.6.18 does: its own files count too. */
    private static final int OWN_FILES = 8;

    private static final int FILES_PER_THREAD = 4;
    private static final int MIB = 1 << 20;
    private static final int DEFAULT_SLAB_CHUNK_MAX = 512 << 10;
    private static final MemcachedOptions DEFAULTS = builder().build();

    private final int memoryLimitMiB;
    private final int itemSizeMax;
    private final boolean refuseEvictions;
    private final int threads;
    private final int connectionLimit;
    private final boolean casEnabled;
    private final boolean flushEnabled;
    private final Duration idleTimeout;
    private final String user;
    private final String password;
    private final Path tlsCertificates;
    private final Path tlsKey;
    private final List<String> extraArguments;

    private MemcachedOptions(final Builder builder) {
        memoryLimitMiB = builder.memoryLimitMiB;
        itemSizeMax = builder.itemSizeMax;
        refuseEvictions = builder.refuseEvictions;
        threads = builder.threads;
        connectionLimit = builder.connectionLimit;
        casEnabled = builder.casEnabled;
        flushEnabled = builder.flushEnabled;
        idleTimeout = builder.idleTimeout;
        user = builder.user;
        password = builder.password;
        tlsCertificates = builder.tlsCertificates;
        tlsKey = builder.tlsKey;
        extraArguments = builder.extraArguments;
    }

    /**
     * The defaults: 64 MiB, items up to 1 MiB, no evictions, 4 threads, 1024 connections, cas and flush enabled, no idle timeout.
     *
     * @return the options of {@link MemcachedServer#start()}
     */
    public static MemcachedOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Memory for items.
     *
     * @return MiB ({@code -m})
     */
    public int memoryLimitMiB() {
        return memoryLimitMiB;
    }

    /**
     * The largest item: key, value and the server's own 52 to 64 bytes together.
     *
     * @return bytes ({@code -I})
     */
    public int itemSizeMax() {
        return itemSizeMax;
    }

    /**
     * What happens when the memory is full.
     *
     * @return true: a store fails ({@code -M}); false: the least recently used items go
     */
    public boolean refuseEvictions() {
        return refuseEvictions;
    }

    /**
     * Worker threads. The embedded server has one thread, and reports this number.
     *
     * @return a number ({@code -t})
     */
    public int threads() {
        return threads;
    }

    /**
     * Open files that the server allows itself: its own count too, so that it takes some connections less.
     *
     * @return a number ({@code -c})
     */
    public int connectionLimit() {
        return connectionLimit;
    }

    /**
     * Whether items have a cas number.
     *
     * @return false for a server that ignores cas ({@code -C})
     */
    public boolean casEnabled() {
        return casEnabled;
    }

    /**
     * Whether FLUSH is allowed.
     *
     * @return false for a server that refuses it ({@code -F})
     */
    public boolean flushEnabled() {
        return flushEnabled;
    }

    /**
     * How long a connection may be silent before the server closes it.
     *
     * @return whole seconds ({@code -o idle_timeout}), zero for no limit
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /**
     * Who may log in; others are not served.
     *
     * @return the one user of a server with login ({@code -S}), or null
     */
    public String user() {
        return user;
    }

    String password() {
        return password;
    }

    /**
     * What the server shows to those who connect.
     *
     * @return the certificates of a server that speaks TLS ({@code -Z -o ssl_chain_cert}), or null
     */
    public Path tlsCertificates() {
        return tlsCertificates;
    }

    /** Whether the server's certificates are known only to who wrote its arguments. */
    boolean speaksUnknownTls() {
        return extraArguments.stream().anyMatch(List.of("-Z", "--enable-ssl")::contains);
    }

    /**
     * Further arguments of the command line.
     *
     * @return the arguments; the embedded server knows none and refuses to start with any
     */
    public List<String> extraArguments() {
        return extraArguments;
    }

    /** Connections that are taken at a time; observed at memcached 1.6.18, whose limit is on file numbers. */
    int acceptedConnections() {
        return connectionLimit - OWN_FILES - FILES_PER_THREAD * threads;
    }

    /** These options as memcached's command line takes them. */
    List<String> arguments() {
        final List<String> arguments = new ArrayList<>();
        arguments.add("-m");
        arguments.add(Integer.toString(memoryLimitMiB));
        arguments.add("-I");
        arguments.add(Integer.toString(itemSizeMax));
        if (slabChunkMax() != DEFAULT_SLAB_CHUNK_MAX) {
            arguments.add("-o");
            arguments.add("slab_chunk_max=" + slabChunkMax());
        }
        arguments.add("-t");
        arguments.add(Integer.toString(threads));
        arguments.add("-c");
        arguments.add(Integer.toString(connectionLimit));
        if (refuseEvictions) {
            arguments.add("-M");
        }
        if (!casEnabled) {
            arguments.add("-C");
        }
        if (!flushEnabled) {
            arguments.add("-F");
        }
        if (!idleTimeout.isZero()) {
            arguments.add("-o");
            arguments.add("idle_timeout=" + idleTimeout.toSeconds());
        }
        if (user != null) {
            arguments.add("-S");
        }
        if (tlsCertificates != null) {
            arguments.addAll(List.of("-Z", "-o", "ssl_chain_cert=" + tlsCertificates + ",ssl_key=" + tlsKey));
        }
        arguments.addAll(extraArguments);
        return arguments;
    }

    /**
     * The largest item in one piece, in bytes. memcached wants a divisor of the item size and of 1 MiB; one as large as a small item size
     * crashes 1.6.18.
     */
    int slabChunkMax() {
        return itemSizeMax % DEFAULT_SLAB_CHUNK_MAX == 0
                ? DEFAULT_SLAB_CHUNK_MAX
                : Math.min(Integer.lowestOneBit(itemSizeMax), Integer.highestOneBit(itemSizeMax / 2));
    }

    @Override
    public String toString() {
        return String.join(" ", arguments());
    }

    /** Collects options; not safe for use by several threads. */
    public static final class Builder {
        private int memoryLimitMiB = 64;
        private int itemSizeMax = MIB;
        private boolean refuseEvictions = true;
        private int threads = 4;
        private int connectionLimit = 1024;
        private boolean casEnabled = true;
        private boolean flushEnabled = true;
        private Duration idleTimeout = Duration.ZERO;
        private String user;
        private String password;
        private Path tlsCertificates;
        private Path tlsKey;
        private List<String> extraArguments = List.of();

        private Builder() {}

        /**
         * Sets the memory for items.
         *
         * @param newMemoryLimitMiB MiB, at least 1 and at least twice {@link #itemSizeMax(int)}
         * @return this
         */
        public Builder memoryLimitMiB(final int newMemoryLimitMiB) {
            memoryLimitMiB = newMemoryLimitMiB;
            return this;
        }

        /**
         * Sets the largest item's size.
         *
         * @param newItemSizeMax bytes, a multiple of 1024, at most half of the memory
         * @return this
         */
        public Builder itemSizeMax(final int newItemSizeMax) {
            itemSizeMax = newItemSizeMax;
            return this;
        }

        /**
         * Sets what happens when the memory is full.
         *
         * @param newRefuseEvictions true to fail stores, false to evict
         * @return this
         */
        public Builder refuseEvictions(final boolean newRefuseEvictions) {
            refuseEvictions = newRefuseEvictions;
            return this;
        }

        /**
         * Sets the number of worker threads.
         *
         * @param newThreads at least 1
         * @return this
         */
        public Builder threads(final int newThreads) {
            threads = newThreads;
            return this;
        }

        /**
         * Sets the limit on open files; see {@link MemcachedOptions#connectionLimit()}.
         *
         * @param newConnectionLimit more than 8, and 4 a thread
         * @return this
         */
        public Builder connectionLimit(final int newConnectionLimit) {
            connectionLimit = newConnectionLimit;
            return this;
        }

        /**
         * Sets whether items have a cas number.
         *
         * @param newCasEnabled false for a server that ignores cas
         * @return this
         */
        public Builder casEnabled(final boolean newCasEnabled) {
            casEnabled = newCasEnabled;
            return this;
        }

        /**
         * Sets whether FLUSH is allowed.
         *
         * @param newFlushEnabled false for a server that refuses it
         * @return this
         */
        public Builder flushEnabled(final boolean newFlushEnabled) {
            flushEnabled = newFlushEnabled;
            return this;
        }

        /**
         * Sets how long a connection may be silent.
         *
         * @param newIdleTimeout whole seconds, zero for no limit
         * @return this
         */
        public Builder idleTimeout(final Duration newIdleTimeout) {
            idleTimeout = newIdleTimeout;
            return this;
        }

        /**
         * Has the server want a login by SASL's PLAIN. A real memcached needs Cyrus SASL, with its {@code saslpasswd2}.
         *
         * @param newUser the only user
         * @param newPassword the user's, without line breaks
         * @return this
         */
        public Builder login(final String newUser, final String newPassword) {
            user = Objects.requireNonNull(newUser, "newUser");
            password = Objects.requireNonNull(newPassword, "newPassword");
            return this;
        }

        /**
         * Has the server speak TLS; for a real memcached only.
         *
         * @param newCertificates a PEM file: the server's certificate, then those of its issuers
         * @param newKey a PEM file: the private key of the server's certificate
         * @return this
         */
        public Builder tls(final Path newCertificates, final Path newKey) {
            tlsCertificates = Objects.requireNonNull(newCertificates, "newCertificates");
            tlsKey = Objects.requireNonNull(newKey, "newKey");
            return this;
        }

        /**
         * Sets further arguments for the command line of a real memcached, such as {@code -R 1000}.
         *
         * @param newExtraArguments replace those set before
         * @return this
         */
        public Builder extraArguments(final String... newExtraArguments) {
            extraArguments = List.of(newExtraArguments);
            return this;
        }

        /**
         * Makes the options.
         *
         * @return the options
         * @throws IllegalArgumentException if memcached would refuse to start with them
         */
        public MemcachedOptions build() {
            require(memoryLimitMiB >= 1, "the memory limit must be at least 1 MiB");
            require(itemSizeMax >= 1024 && itemSizeMax % 1024 == 0, "the item size must be a multiple of 1024 bytes");
            require(itemSizeMax <= (long) memoryLimitMiB * MIB / 2, "the item size must be at most half of the memory");
            require(threads >= 1, "there must be a thread");
            require(
                    connectionLimit > OWN_FILES + FILES_PER_THREAD * threads,
                    "the connection limit counts the server's own files: it must be above "
                            + (OWN_FILES + FILES_PER_THREAD * threads) + " for " + threads + " threads");
            require(
                    !idleTimeout.isNegative() && idleTimeout.getNano() == 0,
                    "the idle timeout must be zero or whole seconds");
            return new MemcachedOptions(this);
        }

        private static void require(final boolean condition, final String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}
