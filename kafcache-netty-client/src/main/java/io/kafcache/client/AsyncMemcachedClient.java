package io.kafcache.client;

import io.kafcache.client.protocol.Opcode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A {@link MemcachedClient}'s calls in the form that returns at once: {@link MemcachedClient#async()} gives it. What a call means, which
 * arguments it takes and what its failures are is told where the call that waits has its name, in {@link ReadCommands},
 * {@link WriteCommands} and {@link NodeCommands}; bad arguments are thrown, failures complete the stage.
 *
 * <p><b>Every stage completes</b>: with the result, or with the {@link MemcachedException} that the call would throw, at the latest when a
 * limit of {@link ClientConfig} is met or the client is closed. At most {@link ClientConfig#asyncMaxPending()} calls with
 * {@link ClientConfig#asyncMaxPendingBytes()} of keys and values are under way; one more completes at once with a
 * {@link ClientOverloadedException}. Cancelling the stage's future drops the result and nothing else.
 *
 * <p><b>Threads.</b> Safe for use by several threads. Stages complete, and visitors are called, on the client's event-loop threads
 * ({@link ClientConfig#sharedThreads()}), which do its I/O: what is chained to them must not block. Use the {@code Async} methods of
 * {@link CompletionStage} with an executor for what may. On these threads the client's calls that wait throw
 * {@link IllegalStateException}; calls of this class are welcome. A stage that fails at once, or when the client is closed, completes on
 * the calling or the closing thread.
 *
 * <p><b>Order.</b> Calls that one thread makes here for the same key are sent in the order in which they were made. There is no order
 * between them and the calls of several threads, nor, in {@link IoMode#CALLER}, calls that wait, which have connections of their own.
 *
 * <p><b>Arrays, lists and batches</b> are not copied: they must not be changed before the stage completes, a cancelled one included.
 */
public final class AsyncMemcachedClient {
    private final ClientConfig config;
    private final AsyncCalls calls;
    private final ThreadLocal<Router> routers;

    AsyncMemcachedClient(final ClientConfig config, final AsyncCalls calls, final ThreadLocal<Router> routers) {
        this.config = config;
        this.calls = calls;
        this.routers = routers;
    }

    private RequestOperation request(final byte[] key) {
        return new RequestOperation(routers.get(), config.verifyKeys()).key(key);
    }

    private MultiGetOperation multiGet() {
        return new MultiGetOperation(routers.get(), config.verifyKeys());
    }

    private <T> CompletionStage<T> submit(final RequestOperation request, final Function<RequestOperation, T> result) {
        return calls.submit(request, request.byteLength(), result);
    }

    /**
     * Reads an item.
     *
     * @param key 1 .. 250 bytes
     * @return the value, or null when there is no item
     */
    public CompletionStage<byte[]> get(final byte[] key) {
        return submit(request(key).get(null), RequestOperation::takeValue);
    }

    /**
     * Reads an item with its flags and its version.
     *
     * @param key 1 .. 250 bytes
     * @return the item, or null when there is none
     */
    public CompletionStage<Item> getItem(final byte[] key) {
        return submit(request(key).get(null), RequestOperation::takeItem);
    }

    /**
     * Reads many items.
     *
     * @param keys any number
     * @return the items in the order of the keys, null in the place of one that is not there
     */
    public CompletionStage<List<Item>> getItems(final KeyList keys) {
        final ItemCollector items = new ItemCollector(keys.size());
        return calls.submit(multiGet().get(keys, items), keys.byteLength(), operation -> {
            operation.requireNoRefusal();
            return items.toList();
        });
    }

    /**
     * Reads many items where they were received.
     *
     * @param keys any number
     * @param visitor is shown each item that there is, once, in any order, on an event-loop thread
     * @return completes when all have been shown
     */
    public CompletionStage<Void> getAll(final KeyList keys, final ItemVisitor visitor) {
        return calls.submit(multiGet().get(keys, visitor), keys.byteLength(), AsyncMemcachedClient::nothing);
    }

    /**
     * Reads an item and gives it a new expiration.
     *
     * @param key 1 .. 250 bytes
     * @param expiration as {@link Expiration} makes it
     * @return the item, or null when there is none
     */
    public CompletionStage<Item> getAndTouch(final byte[] key, final int expiration) {
        return submit(request(key).getAndTouch(expiration), RequestOperation::takeItem);
    }

    /**
     * Reads many items and gives each a new expiration.
     *
     * @param keys any number
     * @param expiration as {@link Expiration} makes it
     * @param visitor as for {@link #getAll}
     * @return completes when all have been shown
     */
    public CompletionStage<Void> getAndTouchAll(final KeyList keys, final int expiration, final ItemVisitor visitor) {
        return calls.submit(
                multiGet().getAndTouch(keys, expiration, visitor), keys.byteLength(), AsyncMemcachedClient::nothing);
    }

    /**
     * Gives an item a new expiration.
     *
     * @param key 1 .. 250 bytes
     * @param expiration as {@link Expiration} makes it
     * @return whether there was an item
     */
    public CompletionStage<Boolean> touch(final byte[] key, final int expiration) {
        return submit(request(key).touch(expiration), RequestOperation::succeeded);
    }

    /**
     * Stores an item, for ever, in the place of any that there is.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more
     * @return STORED
     */
    public CompletionStage<StoreResult> set(final byte[] key, final byte[] value) {
        return set(key, value, StoreOptions.DEFAULTS);
    }

    /**
     * Stores an item in the place of any that there is; with a cas, only of one that has it.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more
     * @param options flags, expiration, cas
     * @return STORED; with a cas also EXISTS and NOT_FOUND
     */
    public CompletionStage<StoreResult> set(final byte[] key, final byte[] value, final StoreOptions options) {
        return store(Opcode.SET, key, value, options);
    }

    /**
     * Stores an item if there is none.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more
     * @param options flags and expiration
     * @return STORED or EXISTS
     */
    public CompletionStage<StoreResult> add(final byte[] key, final byte[] value, final StoreOptions options) {
        options.requireNoCas();
        return store(Opcode.ADD, key, value, options);
    }

    /**
     * Stores an item if there is one; with a cas, if there is one that has it.
     *
     * @param key 1 .. 250 bytes
     * @param value 0 bytes or more
     * @param options flags, expiration, cas
     * @return STORED or NOT_FOUND; with a cas also EXISTS
     */
    public CompletionStage<StoreResult> replace(final byte[] key, final byte[] value, final StoreOptions options) {
        return store(Opcode.REPLACE, key, value, options);
    }

    /**
     * Adds bytes behind an item's value.
     *
     * @param key 1 .. 250 bytes
     * @param suffix 0 bytes or more
     * @param cas as read; 0 for any
     * @return STORED or NOT_STORED; with a cas also EXISTS
     */
    public CompletionStage<StoreResult> append(final byte[] key, final byte[] suffix, final long cas) {
        return store(Opcode.APPEND, key, suffix, StoreOptions.DEFAULTS.withCas(cas));
    }

    /**
     * Adds bytes before an item's value.
     *
     * @param key 1 .. 250 bytes
     * @param prefix 0 bytes or more
     * @param cas as read; 0 for any
     * @return STORED or NOT_STORED; with a cas also EXISTS
     */
    public CompletionStage<StoreResult> prepend(final byte[] key, final byte[] prefix, final long cas) {
        return store(Opcode.PREPEND, key, prefix, StoreOptions.DEFAULTS.withCas(cas));
    }

    private CompletionStage<StoreResult> store(
            final Opcode opcode, final byte[] key, final byte[] value, final StoreOptions options) {
        return submit(request(key).value(value).store(opcode, options), RequestOperation::storeResult);
    }

    /**
     * Deletes an item.
     *
     * @param key 1 .. 250 bytes
     * @return whether there was one
     */
    public CompletionStage<Boolean> delete(final byte[] key) {
        return submit(request(key).delete(0), RequestOperation::succeeded);
    }

    /**
     * Deletes an item if it has a version.
     *
     * @param key 1 .. 250 bytes
     * @param cas as read; 0 for any
     * @return DELETED, EXISTS or NOT_FOUND
     */
    public CompletionStage<DeleteResult> delete(final byte[] key, final long cas) {
        return submit(request(key).delete(cas), RequestOperation::deleteResult);
    }

    /**
     * Adds to a number.
     *
     * @param key 1 .. 250 bytes
     * @param delta 0 or more
     * @return the number after it, or nothing when there is no item
     */
    public CompletionStage<OptionalLong> increment(final byte[] key, final long delta) {
        return submit(request(key).count(Opcode.INCREMENT, delta), RequestOperation::number);
    }

    /**
     * Adds to a number, or stores one if there is none. When another client creates the number at the same time this is sent again,
     * behind what the thread has sent for the key meanwhile.
     *
     * @param key 1 .. 250 bytes
     * @param delta 0 or more
     * @param initial the number to store if there is none
     * @param expiration of a number that is stored so, as {@link Expiration} makes it
     * @return the number after it
     */
    public CompletionStage<Long> increment(
            final byte[] key, final long delta, final long initial, final int expiration) {
        return submit(request(key).count(Opcode.INCREMENT, delta, initial, expiration), RequestOperation::newNumber);
    }

    /**
     * Subtracts from a number.
     *
     * @param key 1 .. 250 bytes
     * @param delta 0 or more
     * @return the number after it, or nothing when there is no item
     */
    public CompletionStage<OptionalLong> decrement(final byte[] key, final long delta) {
        return submit(request(key).count(Opcode.DECREMENT, delta), RequestOperation::number);
    }

    /**
     * Subtracts from a number, or stores one if there is none; as {@link #increment(byte[], long, long, int)}.
     *
     * @param key 1 .. 250 bytes
     * @param delta 0 or more
     * @param initial the number to store if there is none
     * @param expiration of a number that is stored so, as {@link Expiration} makes it
     * @return the number after it
     */
    public CompletionStage<Long> decrement(
            final byte[] key, final long delta, final long initial, final int expiration) {
        return submit(request(key).count(Opcode.DECREMENT, delta, initial, expiration), RequestOperation::newNumber);
    }

    /**
     * Makes the changes of a batch.
     *
     * @param batch any number of changes
     * @return the changes that did not succeed, in the order of the batch
     */
    public CompletionStage<List<WriteError>> execute(final WriteBatch batch) {
        final BatchOperation operation = new BatchOperation(routers.get()).start(batch);
        return calls.submit(operation, batch.byteLength(), BatchOperation::errors);
    }

    /**
     * Asks every node for an answer.
     *
     * @return completes when all have given it
     */
    public CompletionStage<Void> ping() {
        return calls.submit(NodesOperation.ping(routers.get()), 0, AsyncMemcachedClient::nothing);
    }

    /**
     * Asks every node for its version.
     *
     * @return the version of each node
     */
    public CompletionStage<Map<Node, String>> versions() {
        return calls.submit(NodesOperation.version(routers.get()), 0, operation -> operation.versions(config.nodes()));
    }

    /**
     * Asks every node for statistics.
     *
     * @param group the group; empty for the general ones
     * @return the statistics of each node by name
     */
    public CompletionStage<Map<Node, Map<String, String>>> stats(final String group) {
        return calls.submit(
                NodesOperation.stats(routers.get(), group), 0, operation -> operation.stats(config.nodes()));
    }

    /**
     * Makes every node forget all of its items, at once.
     *
     * @return completes when all have
     */
    public CompletionStage<Void> flushAll() {
        return calls.submit(NodesOperation.flush(routers.get(), 0), 0, AsyncMemcachedClient::nothing);
    }

    /**
     * Makes every node forget, after a delay, the items that it has then.
     *
     * @param delay more than zero; rounded up to seconds
     * @return completes when all have taken the order
     */
    public CompletionStage<Void> flushAll(final Duration delay) {
        return calls.submit(
                NodesOperation.flush(routers.get(), Expiration.after(delay)), 0, AsyncMemcachedClient::nothing);
    }

    private static Void nothing(final AnsweredOperation operation) {
        operation.requireNoRefusal();
        return null;
    }
}
