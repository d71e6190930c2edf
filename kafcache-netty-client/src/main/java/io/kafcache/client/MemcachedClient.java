package io.kafcache.client;

import io.kafcache.client.io.CallerDriver;
import io.kafcache.client.io.IoDriver;
import io.kafcache.client.io.IoSettings;
import io.kafcache.client.io.ServerSettings;
import io.kafcache.client.io.SharedDriver;
import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import io.kafcache.client.ring.KetamaRing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * {@link NodeRejectedException} when the {@link NodeTokenListener} refuses a node, {@link ClientClosedException} when the client is closed, {@link ServerErrorException} when
 * the server refuses, and {@link IllegalStateException} when it is made from within an {@link ItemVisitor}.
 */
public final class MemcachedClient implements AutoCloseable {
    private final ClientConfig config;
    private final IoDriver driver;
    private final ThreadLocal<Caller> callers;
    private volatile List<ServerSettings> serverSettings;

    private MemcachedClient(final ClientConfig config) {
        BufferAccess.require();
        this.config = config;
        final List<Node> nodes = config.nodes();
        final KetamaRing ring = new KetamaRing(
                nodes.stream().map(Node::ringName).toList(),
                nodes.stream().mapToInt(Node::weight).toArray());
        final IoSettings settings = IoSettingsMapper.map(config);
        driver = config.ioMode() == IoMode.CALLER ? new CallerDriver(settings) : new SharedDriver(settings);
        callers = ThreadLocal.withInitial(() -> new Caller(driver, config, ring));
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
     * Gives the calling thread connections of its own, in {@link IoMode#CALLER}, before its first call does.
     */
    public void attach() {
        driver.attach();
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
     * Reads an item.
     *
     * @param key 1 .. 250 bytes
     * @return the value, or null when the key is absent; an empty value is an empty array
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public byte[] get(final byte[] key) {
        return caller().get(key);
    }

    /**
     * Reads an item where it was received.
     *
     * @param key holds the key
     * @param keyOffset index of its first byte
     * @param keyLength 1 .. 250 bytes
     * @param visitor is shown the item if there is one; what it throws is thrown here
     * @return whether there was one
     * @throws IllegalArgumentException if the key is empty or too long
     */
    public boolean get(final DirectBuffer key, final int keyOffset, final int keyLength, final ItemVisitor visitor) {
        checkKey(key, keyOffset, keyLength);
        final Caller caller = caller();
        final RequestOperation operation = caller.request().get(key, keyOffset, keyLength, visitor);
        caller.execute(operation);
        operation.requireNoRefusal();
        return operation.status() == Status.SUCCESS;
    }

    /**
     * Reads many items: all nodes are asked at once, each in one pipeline.
     *
     * @param keys any number, bounded by memory only
     * @param visitor is shown each item that there is, once, in any order; what it throws is thrown here, and then some items may have
     *     been shown and others not
     */
    public void getAll(final KeyList keys, final ItemVisitor visitor) {
        final Caller caller = caller();
        final MultiGetOperation operation = caller.multiGet().start(keys, visitor);
        caller.execute(operation);
        Outcomes.requireSuccess(operation.status(), operation.refusal());
    }

    /**
     * Stores an item, for ever.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more, up to the server's item size
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws ServerErrorException if the value is too large ({@link Status#TOO_LARGE}: the client knows the server's item size and does
     *     not send it, so the old value stays), or the server's memory is
     *     full ({@link Status#OUT_OF_MEMORY}: the old value is gone, as memcached has it)
     * @throws UnknownOutcomeException if the connection broke before the answer
     */
    public void set(final byte[] key, final byte[] value) {
        final Caller caller = caller();
        set(caller.key(key), 0, key.length, 0, 0, caller.value(value), 0, value.length);
    }

    /**
     * Stores an item.
     *
     * @param key holds the key
     * @param keyOffset index of its first byte
     * @param keyLength 1 .. 250 bytes
     * @param flags stored with the item, and read with it
     * @param expiration 0 for never; up to 2592000 the seconds from now, above that Unix time in seconds
     * @param value holds the value
     * @param valueOffset index of its first byte
     * @param valueLength 0 bytes or more, up to the server's item size
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws ServerErrorException as {@link #set(byte[], byte[])} does
     * @throws UnknownOutcomeException if the connection broke before the answer
     */
    public void set(
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final int flags,
            final int expiration,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        store(Opcode.SET, key, keyOffset, keyLength, flags, expiration, value, valueOffset, valueLength);
    }

    /**
     * Stores an item, for ever, if its key is absent.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more, up to the server's item size
     * @return false if the key is present; then nothing has changed
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws ServerErrorException if the value is too large or the server's memory is full; then nothing has changed
     * @throws UnknownOutcomeException if the connection broke before the answer
     */
    public boolean add(final byte[] key, final byte[] value) {
        final Caller caller = caller();
        return store(Opcode.ADD, caller.key(key), 0, key.length, 0, 0, caller.value(value), 0, value.length)
                == Status.SUCCESS;
    }

    private Status store(
            final Opcode opcode,
            final DirectBuffer key,
            final int keyOffset,
            final int keyLength,
            final int flags,
            final int expiration,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        Objects.checkFromIndexSize(valueOffset, valueLength, value.capacity());
        checkKey(key, keyOffset, keyLength);
        final Caller caller = caller();
        final RequestOperation operation = caller.request()
                .store(opcode, key, keyOffset, keyLength, flags, expiration, value, valueOffset, valueLength);
        caller.execute(operation);
        operation.requireNoRefusal();
        return operation.status();
    }

    /**
     * Removes an item.
     *
     * @param key 1 .. 250 bytes
     * @return whether there was one
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws UnknownOutcomeException if the connection broke before the answer
     */
    public boolean delete(final byte[] key) {
        return delete(caller().key(key), 0, key.length);
    }

    /**
     * Removes an item.
     *
     * @param key holds the key
     * @param keyOffset index of its first byte
     * @param keyLength 1 .. 250 bytes
     * @return whether there was one
     * @throws IllegalArgumentException if the key is empty or too long
     * @throws UnknownOutcomeException if the connection broke before the answer
     */
    public boolean delete(final DirectBuffer key, final int keyOffset, final int keyLength) {
        checkKey(key, keyOffset, keyLength);
        final Caller caller = caller();
        final RequestOperation operation = caller.request().delete(key, keyOffset, keyLength);
        caller.execute(operation);
        operation.requireNoRefusal();
        return operation.status() == Status.SUCCESS;
    }

    /**
     * Makes the changes of a batch: all nodes are sent theirs at once, each in one pipeline that ends in a barrier, so that on return all
     * of them have happened or are among the errors.
     *
     * @param batch any number of changes
     * @return the changes that did not succeed, the deletion of an absent key among them; empty when all did
     * @throws UnknownOutcomeException if a connection broke before the barrier: any of the changes may have happened or not
     */
    public List<WriteError> execute(final WriteBatch batch) {
        final Caller caller = caller();
        final BatchOperation operation = caller.batch().start(batch);
        caller.execute(operation);
        return operation.errors();
    }

    /** Asks every node for an answer: returns when all of them have given it. */
    public void ping() {
        askNodes(Opcode.NOOP, "");
    }

    /**
     * Asks every node for its version.
     *
     * @return the version of each node, as in {@code 1.6.18}, in the order of the configuration
     */
    public Map<Node, String> versions() {
        final Map<Node, String> versions = new LinkedHashMap<>();
        askNodes(Opcode.VERSION, "").forEach((node, answer) -> versions.put(node, answer.get("")));
        return versions;
    }

    /**
     * Asks every node for statistics.
     *
     * @param group the group, as in {@code settings} or {@code items}; empty for the general ones
     * @return the statistics of each node by name, in the order of the configuration
     * @throws ServerErrorException if a server does not know the group
     */
    public Map<Node, Map<String, String>> stats(final String group) {
        return askNodes(Opcode.STAT, group);
    }

    private Map<Node, Map<String, String>> askNodes(final Opcode opcode, final String key) {
        final Caller caller = caller();
        final NodesOperation operation = new NodesOperation(caller.router(), opcode, key);
        caller.execute(operation);
        Outcomes.requireSuccess(operation.status(), operation.refusal());
        final Map<Node, Map<String, String>> answers = new LinkedHashMap<>();
        for (int i = 0; i < config.nodes().size(); i++) {
            answers.put(config.nodes().get(i), operation.answer(i));
        }
        return answers;
    }

    private static void checkKey(final DirectBuffer key, final int offset, final int length) {
        Keys.check(length);
        Objects.checkFromIndexSize(offset, length, key.capacity());
    }

    private Caller caller() {
        return callers.get().requireIdle();
    }

    /**
     * Fails what is under way, closes every connection, and ends the client's threads. Returns within a second. A second call does
     * nothing.
     */
    @Override
    public void close() {
        driver.close();
    }
}
