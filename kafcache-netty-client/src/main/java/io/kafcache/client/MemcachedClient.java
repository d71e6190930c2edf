package io.kafcache.client;

import io.kafcache.client.io.CallerDriver;
import io.kafcache.client.io.IoDriver;
import io.kafcache.client.io.IoSettings;
import io.kafcache.client.io.ServerSettings;
import io.kafcache.client.io.SharedDriver;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import io.kafcache.client.ring.KetamaRing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import org.agrona.DirectBuffer;

/**
 * A client of one or more memcached servers. A key lives on the node that libmemcached's weighted ketama places it on.
 *
 * <p>Safe for use by several threads. Every call blocks until it has its answer, or one of the limits of its {@link ClientConfig} is met.
 * Reads are repeated when a connection breaks; changes are not, since one that was sent may have happened: see
 * {@link UnknownOutcomeException}. Nothing is connected before the first call.
 *
 * <p>A null argument is a {@link NullPointerException}, a range beyond its buffer an {@link IndexOutOfBoundsException}.
 *
 * <p>Besides what each method names, every call may throw {@link NodeUnavailableException} when a node does not answer within
 * {@link ClientConfig#unavailableTimeout()}, {@link AuthenticationException} when a node and this client do not trust each other,
 * {@link NodeRejectedException} when the {@link NodeTokenListener} refuses a node, {@link ClientClosedException} when the client is closed,
 * {@link ServerErrorException} when the server refuses, {@link ClientOverloadedException} when {@link ClientConfig#maxCallers()} threads
 * use the client already, and {@link IllegalStateException} when it is made from within an {@link ItemVisitor} or another callback of the
 * client.
 */
public final class MemcachedClient implements ReadCommands, WriteCommands, NodeCommands, AutoCloseable {
    /** A token that is gone again so often is removed by something. */
    private static final int TOKEN_ATTEMPTS = 5;

    private final ClientConfig config;
    private final KetamaRing ring;
    private final IoDriver driver;
    private final AsyncCalls asyncCalls;
    private final AsyncMemcachedClient async;
    private final ThreadLocal<Caller> callers;
    private volatile List<ServerSettings> serverSettings;

    private MemcachedClient(final ClientConfig config) {
        BufferAccess.require();
        this.config = config;
        final List<Node> nodes = config.nodes();
        ring = new KetamaRing(
                nodes.stream().map(Node::ringName).toList(),
                nodes.stream().mapToInt(Node::weight).toArray());
        final IoSettings settings = IoSettingsMapper.map(config);
        final ThreadLocal<Router> routers =
                ThreadLocal.withInitial(() -> new Router(ring, config.connectionsPerNode()));
        if (config.ioMode() == IoMode.CALLER) {
            driver = new CallerDriver(settings, config.maxCallers());
            asyncCalls = new AsyncCalls(config, () -> new SharedDriver(settings, config.maxCallers()));
        } else {
            final SharedDriver shared = new SharedDriver(settings, config.maxCallers());
            driver = shared;
            asyncCalls = new AsyncCalls(config, () -> shared);
        }
        async = new AsyncMemcachedClient(config, asyncCalls, routers);
        callers = ThreadLocal.withInitial(() -> newCaller(routers.get()));
    }

    private Caller newCaller(final Router router) {
        if (asyncCalls.isIoThread()) {
            throw new IllegalStateException(
                    "A callback must not call the client in a way that waits, since its thread does the I/O: call async()");
        }
        return new Caller(driver, config, router);
    }

    /**
     * Makes a client. It connects when it is used.
     *
     * @param config the servers, and limits
     * @return a client; whoever made it closes it
     * @throws IllegalArgumentException if the transport asked for is not available on this machine
     * @throws RuntimeException what the {@link TlsEngineFactory} throws: the encryption that was asked for cannot be had
     * @throws IllegalStateException if this JVM lacks the option {@code --add-opens java.base/jdk.internal.misc=ALL-UNNAMED}
     */
    public static MemcachedClient create(final ClientConfig config) {
        return new MemcachedClient(config);
    }

    /**
     * What this client was made with.
     *
     * @return never null
     */
    public ClientConfig config() {
        return config;
    }

    /**
     * The same client for calls that return at once. In {@link IoMode#CALLER} it has connections and event-loop threads of its own, which
     * start with its first call.
     *
     * @return always the same; it is closed with this client
     */
    public AsyncMemcachedClient async() {
        return async;
    }

    /**
     * Gives the calling thread connections of its own, in {@link IoMode#CALLER}, before its first call does.
     *
     * @throws ClientOverloadedException if {@link ClientConfig#maxCallers()} threads have connections
     */
    public void attach() {
        try {
            driver.attach();
        } catch (final RejectedExecutionException e) {
            throw new ClientOverloadedException(e.getMessage(), e);
        }
    }

    /**
     * Whether the calling thread has used this client in {@link IoMode#CALLER}, and so has connections of its own.
     *
     * @return false in {@link IoMode#SHARED}
     */
    public boolean isAttached() {
        return driver.isAttached();
    }

    /**
     * The longest value that fits into an item on every node. The servers are asked at the first call.
     *
     * @param keyLength bytes of the item's key
     * @return bytes
     */
    public int maxValueLength(final int keyLength) {
        int max = Integer.MAX_VALUE;
        for (final ServerSettings settings : serverSettings()) {
            max = Math.min(max, settings.maxValueLength(keyLength));
        }
        return max;
    }

    private List<ServerSettings> serverSettings() {
        if (serverSettings == null) {
            serverSettings =
                    stats("settings").values().stream().map(ServerSettings::new).toList();
        }
        return serverSettings;
    }

    /**
     * Makes a multiget that the calling thread can begin without waiting for it, again and again.
     *
     * @return belongs to the calling thread
     */
    public PendingMultiGet newMultiGet() {
        return new PendingMultiGet(caller());
    }

    /**
     * Makes a batch of changes that the calling thread can begin without waiting for it, again and again.
     *
     * @return belongs to the calling thread
     */
    public PendingBatch newBatch() {
        return new PendingBatch(caller());
    }

    private Caller caller() {
        return callers.get().requireIdle();
    }

    @Override
    public byte[] get(final byte[] key) {
        final Caller caller = caller();
        return caller.execute(caller.request().key(key).get(null)).takeValue();
    }

    @Override
    public Item getItem(final byte[] key) {
        final Caller caller = caller();
        return caller.execute(caller.request().key(key).get(null)).takeItem();
    }

    @Override
    public boolean get(final DirectBuffer key, final int keyOffset, final int keyLength, final ItemVisitor visitor) {
        Objects.requireNonNull(visitor, "visitor");
        final Caller caller = caller();
        return caller.execute(caller.request().key(key, keyOffset, keyLength).get(visitor))
                .succeeded();
    }

    @Override
    public void getAll(final KeyList keys, final ItemVisitor visitor) {
        final Caller caller = caller();
        caller.execute(caller.multiGet().get(keys, visitor)).requireNoRefusal();
    }

    @Override
    public List<Item> getItems(final KeyList keys) {
        final ItemCollector items = new ItemCollector(keys.size());
        getAll(keys, items);
        return items.toList();
    }

    @Override
    public Item getAndTouch(final byte[] key, final int expiration) {
        final Caller caller = caller();
        return caller.execute(caller.request().key(key).getAndTouch(expiration)).takeItem();
    }

    @Override
    public void getAndTouchAll(final KeyList keys, final int expiration, final ItemVisitor visitor) {
        final Caller caller = caller();
        caller.execute(caller.multiGet().getAndTouch(keys, expiration, visitor)).requireNoRefusal();
    }

    @Override
    public boolean touch(final byte[] key, final int expiration) {
        final Caller caller = caller();
        return caller.execute(caller.request().key(key).touch(expiration)).succeeded();
    }

    @Override
    public void set(final byte[] key, final byte[] value) {
        store(Opcode.SET, key, value, StoreOptions.DEFAULTS).requireNoRefusal();
    }

    @Override
    public StoreResult set(final byte[] key, final byte[] value, final StoreOptions options) {
        return store(Opcode.SET, key, value, options).storeResult();
    }

    @Override
    public void set(
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final int flags,
            final int expiration,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        final Caller caller = caller();
        final RequestOperation request =
                caller.request().key(key, keyOffset, keyLength).value(value, valueOffset, valueLength);
        caller.execute(request.store(Opcode.SET, flags, expiration, 0)).requireNoRefusal();
    }

    @Override
    public boolean add(final byte[] key, final byte[] value) {
        return store(Opcode.ADD, key, value, StoreOptions.DEFAULTS).succeeded();
    }

    @Override
    public StoreResult add(final byte[] key, final byte[] value, final StoreOptions options) {
        options.requireNoCas();
        return store(Opcode.ADD, key, value, options).storeResult();
    }

    @Override
    public boolean replace(final byte[] key, final byte[] value) {
        return store(Opcode.REPLACE, key, value, StoreOptions.DEFAULTS).succeeded();
    }

    @Override
    public StoreResult replace(final byte[] key, final byte[] value, final StoreOptions options) {
        return store(Opcode.REPLACE, key, value, options).storeResult();
    }

    @Override
    public boolean append(final byte[] key, final byte[] suffix) {
        return store(Opcode.APPEND, key, suffix, StoreOptions.DEFAULTS).succeeded();
    }

    @Override
    public StoreResult append(final byte[] key, final byte[] suffix, final long cas) {
        return store(Opcode.APPEND, key, suffix, StoreOptions.DEFAULTS.withCas(cas))
                .storeResult();
    }

    @Override
    public boolean prepend(final byte[] key, final byte[] prefix) {
        return store(Opcode.PREPEND, key, prefix, StoreOptions.DEFAULTS).succeeded();
    }

    @Override
    public StoreResult prepend(final byte[] key, final byte[] prefix, final long cas) {
        return store(Opcode.PREPEND, key, prefix, StoreOptions.DEFAULTS.withCas(cas))
                .storeResult();
    }

    private RequestOperation store(
            final Opcode opcode, final byte[] key, final byte[] value, final StoreOptions options) {
        final Caller caller = caller();
        return caller.execute(caller.request().key(key).value(value).store(opcode, options));
    }

    @Override
    public boolean delete(final byte[] key) {
        return delete(key, 0) == DeleteResult.DELETED;
    }

    @Override
    public DeleteResult delete(final byte[] key, final long cas) {
        final Caller caller = caller();
        return caller.execute(caller.request().key(key).delete(cas)).deleteResult();
    }

    @Override
    public boolean delete(final DirectBuffer key, final int keyOffset, final int keyLength) {
        final Caller caller = caller();
        return caller.execute(caller.request().key(key, keyOffset, keyLength).delete(0))
                .succeeded();
    }

    @Override
    public OptionalLong increment(final byte[] key, final long delta) {
        final Caller caller = caller();
        return caller.execute(caller.request().key(key).count(Opcode.INCREMENT, delta))
                .number();
    }

    @Override
    public long increment(final byte[] key, final long delta, final long initial, final int expiration) {
        final Caller caller = caller();
        return caller.executeCount(caller.request().key(key).count(Opcode.INCREMENT, delta, initial, expiration));
    }

    @Override
    public OptionalLong decrement(final byte[] key, final long delta) {
        final Caller caller = caller();
        return caller.execute(caller.request().key(key).count(Opcode.DECREMENT, delta))
                .number();
    }

    @Override
    public long decrement(final byte[] key, final long delta, final long initial, final int expiration) {
        final Caller caller = caller();
        return caller.executeCount(caller.request().key(key).count(Opcode.DECREMENT, delta, initial, expiration));
    }

    @Override
    public List<WriteError> execute(final WriteBatch batch) {
        final Caller caller = caller();
        return caller.execute(caller.batch().start(batch)).errors();
    }

    @Override
    public void ping() {
        final Caller caller = caller();
        caller.execute(NodesOperation.ping(caller.router())).requireNoRefusal();
    }

    @Override
    public Map<Node, String> versions() {
        final Caller caller = caller();
        return caller.execute(NodesOperation.version(caller.router())).versions(config.nodes());
    }

    @Override
    public Map<Node, Map<String, String>> stats(final String group) {
        final Caller caller = caller();
        return caller.execute(NodesOperation.stats(caller.router(), group)).stats(config.nodes());
    }

    @Override
    public void resetStats() {
        stats(NodesOperation.RESET);
    }

    @Override
    public void flushAll() {
        flushAllAfter(0);
    }

    @Override
    public void flushAll(final Duration delay) {
        flushAllAfter(Expiration.after(delay));
    }

    private void flushAllAfter(final int delay) {
        final Caller caller = caller();
        caller.execute(NodesOperation.flush(caller.router(), delay)).requireNoRefusal();
    }

    @Override
    public Map<Node, byte[]> nodeTokens() {
        if (config.nodeTokens() == null) {
            throw new IllegalStateException("The client was given no key of node tokens");
        }
        final byte[] key = config.nodeTokens().key();
        final Caller caller = caller();
        Map<Node, byte[]> tokens = readTokens(caller, key);
        for (int attempt = 0; attempt < TOKEN_ATTEMPTS && tokens == null; attempt++) {
            caller.execute(NodeTokensOperation.make(caller.router(), key)).requireNoRefusal();
            tokens = readTokens(caller, key);
        }
        if (tokens == null) {
            throw new ServerErrorException(
                    Status.KEY_NOT_FOUND,
                    "A memcached does not keep its node token: something removes it, or the server evicts");
        }
        return tokens;
    }

    private Map<Node, byte[]> readTokens(final Caller caller, final byte[] key) {
        return caller.execute(NodeTokensOperation.read(caller.router(), key)).tokens(config.nodes());
    }

    /**
     * Names the way in which keys are spread over the nodes.
     *
     * @return equal for two clients if each key is on the node of the same name for both
     */
    public String ringFingerprint() {
        return ring.fingerprint();
    }

    /**
     * Fails what is under way, closes every connection, and ends the client's threads. Returns within a second. A second call does
     * nothing.
     */
    @Override
    public void close() {
        asyncCalls.requestClose();
        driver.close();
        asyncCalls.close();
    }
}
