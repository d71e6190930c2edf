package io.kafcache.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.junit.jupiter.api.Test;

/** A query that waits for a server holds up nobody who needs none. */
class QueriesDoNotStallIT {
    private static final Bytes KEY = Bytes.wrap("key".getBytes(UTF_8));

    @Test
    void whoPuts() throws Exception {
        MemcachedServer.requireReal();
        try (MemcachedServer server = MemcachedServer.startReal(MemcachedOptions.defaults());
                StoreHarness harness = new StoreHarness(
                        KafcacheStores.keyValueStore(StoreHarness.STORE),
                        "application",
                        Map.of(
                                KafcacheConfig.SERVERS_CONFIG,
                                server.address(),
                                KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                "60000",
                                // With an index no server is asked for an absent key.
                                KafcacheConfig.INDEX_CONFIG,
                                "none"))) {
            final StateStore store = harness.stateStore();
            final FutureTask<QueryResult<byte[]>> query = new FutureTask<>(() -> store.query(
                    KeyQuery.withKey(Bytes.wrap(new byte[1])), PositionBound.unbounded(), new QueryConfig(false)));
            server.freeze();
            final Thread thread = new Thread(query, "query");
            thread.start();
            StreamsHarness.await(
                    "the query to wait for the server",
                    () -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
            harness.store().put(KEY, KEY.get());
            assertFalse(query.isDone(), "the put had to wait for the query");
            server.resume();
            assertNull(query.get(60, TimeUnit.SECONDS).getResult());
            assertArrayEquals(KEY.get(), harness.store().get(KEY));
        }
    }
}
