package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.kafcache.testing.MemcachedServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What calls allocate on the thread that makes them, when all is warm. Netty's leak detector and Java's epoll selector allocate too, so
 * these tests run by themselves, without them.
 */
@Tag("allocation")
class ClientAllocationIT {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 2_000;
    private static final int ROUNDS = 50;
    private static final int CALLS = 100;
    private static final int VALUE_LENGTH = 100;
    /** An array's header and its bytes, in steps of 8 bytes. */
    private static final int VALUE_ARRAY = (16 + VALUE_LENGTH + 7) / 8 * 8;

    private final KeyList keys = new KeyList();
    private final UnsafeBuffer key = new UnsafeBuffer("key-7".getBytes(UTF_8));
    private MemcachedServer server;
    private MemcachedClient client;
    private long shown;
    private byte[] last;

    /** The ways in which a caller waits. */
    private enum Waiting {
        POLLING_THEN_BLOCKING(ClientConfig.builder()),
        BLOCKING(ClientConfig.builder().ioSpin(Duration.ZERO)),
        POLLING(ClientConfig.builder().ioSpin(Duration.ofSeconds(1))),
        BLOCKING_NIO(ClientConfig.builder().ioSpin(Duration.ZERO).transport(TransportType.NIO)),
        POLLING_NIO(ClientConfig.builder().ioSpin(Duration.ofSeconds(1)).transport(TransportType.NIO)),
        PARKED(ClientConfig.builder().ioMode(IoMode.SHARED));

        private final ClientConfig.Builder config;

        Waiting(final ClientConfig.Builder config) {
            this.config = config;
        }
    }

    private void start(final Waiting waiting) {
        server = MemcachedServer.start();
        client = MemcachedClient.create(waiting.config.nodes(server.address()).build());
        final WriteBatch batch = new WriteBatch();
        for (int i = 0; i < 100; i++) {
            final byte[] bytes = ("key-" + i).getBytes(UTF_8);
            keys.add(bytes);
            batch.set(bytes, new byte[VALUE_LENGTH]);
        }
        client.execute(batch);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    /** The least of several rounds: the JVM allocates now and then as well. */
    private static long leastAllocated(final Runnable call) {
        for (int i = 0; i < WARM_UP; i++) {
            call.run();
        }
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    void aGetThatShowsItsItemAllocatesNothing(final Waiting waiting) {
        start(waiting);
        final ItemVisitor visitor = (index, flags, cas, buffer, offset, length) -> shown += length;
        assertEquals(0, leastAllocated(() -> client.get(key, 0, key.capacity(), visitor)));
        assertTrue(shown > 0);
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    void aMultigetThatShowsItsItemsAllocatesNothing(final Waiting waiting) {
        start(waiting);
        final ItemVisitor visitor = (index, flags, cas, buffer, offset, length) -> shown += length;
        assertEquals(0, leastAllocated(() -> client.getAll(keys, visitor)));
        assertTrue(shown > 0);
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    void callsThatAreBegunAllocateNothing(final Waiting waiting) {
        start(waiting);
        final ItemVisitor visitor = (index, flags, cas, buffer, offset, length) -> shown += length;
        final UnsafeBuffer value = new UnsafeBuffer(new byte[VALUE_LENGTH]);
        final WriteBatch changes = new WriteBatch();
        for (int i = 0; i < 100; i++) {
            changes.set(key, 0, key.capacity(), 0, 0, value, 0, VALUE_LENGTH);
        }
        final PendingMultiGet multiGet = client.newMultiGet();
        final PendingMultiGet other = client.newMultiGet();
        final PendingBatch batch = client.newBatch();
        final BooleanSupplier enough = () -> shown != 0;
        assertEquals(0, leastAllocated(() -> {
            multiGet.begin(keys, visitor);
            other.begin(keys, visitor);
            batch.begin(changes);
            client.get(key, 0, key.capacity(), visitor);
            multiGet.await(enough);
            batch.poll();
            batch.await();
            multiGet.await();
            other.await();
        }));
        assertTrue(shown > 0);
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    void aGetAllocatesTheArrayThatItReturnsOnTheThreadThatReads(final Waiting waiting) {
        start(waiting);
        final byte[] bytes = "key-7".getBytes(UTF_8);
        final long expected = waiting == Waiting.PARKED ? 0 : (long) CALLS * VALUE_ARRAY;
        assertEquals(expected, leastAllocated(() -> last = client.get(bytes)));
        assertEquals(VALUE_LENGTH, last.length);
    }

    @ParameterizedTest
    @EnumSource(Waiting.class)
    void aSetAndABatchAllocateNothing(final Waiting waiting) {
        start(waiting);
        final UnsafeBuffer value = new UnsafeBuffer(new byte[VALUE_LENGTH]);
        final WriteBatch batch = new WriteBatch();
        assertEquals(0, leastAllocated(() -> {
            client.set(key, 0, key.capacity(), 0, 0, value, 0, VALUE_LENGTH);
            batch.clear();
            for (int i = 0; i < 100; i++) {
                batch.set(key, 0, key.capacity(), 0, 0, value, 0, VALUE_LENGTH);
            }
            client.execute(batch);
        }));
    }
}
