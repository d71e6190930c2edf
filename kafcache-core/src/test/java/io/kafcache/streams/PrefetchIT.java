package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.ClientConfig;
import io.kafcache.client.MemcachedClient;
import io.kafcache.streams.StreamsHarness.Application;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read when records are polled, in a running application. */
class PrefetchIT {
    /** A timestamp and a count. */
    private static final byte[] STRAY =
            ByteBuffer.allocate(2 * Long.BYTES).putLong(1).putLong(41).array();

    private static final String LABELS = "labels";
    private static final String TRANSFERS = "transfers";
    private static final String OUTPUT = "labelled";
    private static final int ACCOUNTS = 3_000;

    @TempDir
    private Path directory;

    private final List<MemcachedServer> servers = new ArrayList<>();
    private StreamsHarness harness;

    @BeforeEach
    void start() {
        harness = new StreamsHarness(directory);
        for (int i = 0; i < 2; i++) {
            servers.add(MemcachedServer.startReal(MemcachedOptions.defaults()));
        }
    }

    @AfterEach
    void stop() {
        harness.close();
        servers.forEach(MemcachedServer::close);
    }

    private Application run(final Topology topology, final String guarantee, final String... more) {
        final Map<String, Object> config = new HashMap<>();
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        config.put(StreamsConfig.DEFAULT_CLIENT_SUPPLIER_CONFIG, KafcacheClientSupplier.class.getName());
        config.put(KafcacheConfig.SERVERS_CONFIG, addresses());
        for (int i = 0; i < more.length; i += 2) {
            config.put(more[i], more[i + 1]);
        }
        return harness.start(topology, "prefetch", config);
    }

    /** Counts, with a near cache that has some of 5,000 keys. All of a poll is read ahead, and nothing by itself. */
    private Application runWithMisses(final String guarantee, final String... more) {
        final List<String> config = new ArrayList<>(List.of(more));
        config.addAll(List.of(
                KafcacheConfig.NEAR_CACHE_BYTES_CONFIG, "150000", ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "200"));
        return run(counting(), guarantee, config.toArray(String[]::new)).awaitRunning();
    }

    private String addresses() {
        return servers.get(0).address() + ',' + servers.get(1).address();
    }

    private static long metric(final Application application, final String name) {
        return application.streams().metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .mapToLong(entry -> ((Number) entry.getValue().metricValue()).longValue())
                .sum();
    }

    private static Topology counting() {
        return CountingApplication.topology(CountingApplication.INPUT, CountingApplication.OUTPUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.AT_LEAST_ONCE, StreamsConfig.EXACTLY_ONCE_V2})
    void aggregationsFindWhatTheyAskForAlreadyThere(final String guarantee) {
        final CountingInput input = new CountingInput(harness, 2_000, 1);
        input.produce(10_000);
        try (Application application = run(counting(), guarantee).awaitRunning()) {
            input.awaitCountedExactlyOnce();
            assertEquals(0, metric(application, "read-ahead-total"), "the index knows that the keys are new");
            assertEquals(0, metric(application, "server-reads-total"), "reads that a record waited for");
        }
        // A near cache that starts empty: all that is counted now comes from the servers.
        try (Application application = run(counting(), guarantee).awaitRunning()) {
            input.produce(10_000).awaitCountedExactlyOnce();
            assertEquals(0, application.restored(CountingApplication.STORE));
            assertTrue(metric(application, "read-ahead-total") >= 1_000, "keys were read ahead");
            assertEquals(0, metric(application, "server-reads-total"), "reads that a record waited for");
        }
    }

    @Test
    void itCanBeSwitchedOff() {
        final CountingInput input = new CountingInput(harness, 100, 1);
        for (int run = 0; run < 2; run++) {
            input.produce(1_000);
            try (Application application =
                    run(counting(), StreamsConfig.AT_LEAST_ONCE, KafcacheConfig.PREFETCH_CONFIG, "false")) {
                input.awaitCountedExactlyOnce();
                assertEquals(0, metric(application, "read-ahead-total"));
                assertEquals(run > 0, metric(application, "server-reads-total") > 0, "reads that a record waited for");
            }
        }
    }

    /** Labels both parties of each transfer, which is "from>to". */
    private static final class Label implements Processor<String, String, String, String> {
        private ProcessorContext<String, String> context;
        private KeyValueStore<String, String> labels;

        @Override
        public void init(final ProcessorContext<String, String> newContext) {
            context = newContext;
            labels = newContext.getStateStore(LABELS);
        }

        @Override
        public void process(final Record<String, String> record) {
            final String[] parties = record.value().split(">");
            context.forward(record.withValue(labels.get(parties[0]) + '>' + labels.get(parties[1])));
        }
    }

    /** Takes the label of its key. */
    private static final class Learn implements Processor<String, String, Void, Void> {
        private KeyValueStore<String, String> labels;

        @Override
        public void init(final ProcessorContext<Void, Void> context) {
            labels = context.getStateStore(LABELS);
        }

        @Override
        public void process(final Record<String, String> record) {
            labels.put(record.key(), record.value());
        }
    }

    private Topology labelling(final KafcacheStoreSupplier supplier) {
        harness.createTopics(1, LABELS, TRANSFERS, OUTPUT);
        return new Topology()
                .addSource(
                        "labels-source",
                        Serdes.String().deserializer(),
                        Serdes.String().deserializer(),
                        LABELS)
                .addSource(
                        "transfers-source",
                        Serdes.String().deserializer(),
                        Serdes.String().deserializer(),
                        TRANSFERS)
                .addProcessor("learn", Learn::new, "labels-source")
                .addProcessor("label", Label::new, "transfers-source")
                .addStateStore(
                        Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.String()), "learn", "label")
                .addSink(
                        "sink",
                        OUTPUT,
                        Serdes.String().serializer(),
                        Serdes.String().serializer(),
                        "label");
    }

    /** Labels three accounts of four, and has transfers between any two of them labelled. */
    private void label(final Application application) {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        final Map<String, String> labels = new HashMap<>();
        final List<ProducerRecord<String, String>> learnt = new ArrayList<>();
        for (int i = 0; i < ACCOUNTS; i++) {
            if (i % 4 != 0) {
                labels.put("account-" + i, "label-" + random.nextInt());
                learnt.add(new ProducerRecord<>(LABELS, "account-" + i, labels.get("account-" + i)));
            }
        }
        harness.produce(Serdes.String().serializer(), Serdes.String().serializer(), learnt);
        final ProducerRecord<String, String> last = learnt.get(learnt.size() - 1);
        application.awaitThat("the last label to be stored", () -> last.value()
                .equals(labels(application).get(last.key())));
        final List<ProducerRecord<String, String>> transfers = new ArrayList<>();
        for (int i = 0; i < 2 * ACCOUNTS; i++) {
            transfers.add(new ProducerRecord<>(
                    TRANSFERS,
                    "transfer-" + i,
                    "account-" + random.nextInt(ACCOUNTS) + ">account-" + random.nextInt(ACCOUNTS)));
        }
        harness.produce(Serdes.String().serializer(), Serdes.String().serializer(), transfers);
        final List<ConsumerRecord<String, String>> output = harness.consume(
                OUTPUT,
                transfers.size(),
                Serdes.String().deserializer(),
                Serdes.String().deserializer());
        for (int i = 0; i < transfers.size(); i++) {
            final String[] parties = transfers.get(i).value().split(">");
            assertEquals(
                    labels.get(parties[0]) + '>' + labels.get(parties[1]),
                    output.get(i).value(),
                    "seed " + seed);
        }
    }

    private static ReadOnlyKeyValueStore<String, String> labels(final Application application) {
        return application
                .awaitRunning()
                .streams()
                .store(StoreQueryParameters.fromNameAndType(LABELS, QueryableStoreTypes.keyValueStore()));
    }

    @Test
    void aFunctionTellsWhatIsLookedUp() {
        final Topology topology = labelling(KafcacheStores.keyValueStore(LABELS)
                .withPrefetch(
                        (record, keys) -> {
                            for (final String party : new String(record.value(), StandardCharsets.UTF_8).split(">")) {
                                keys.accept(party.getBytes(StandardCharsets.UTF_8));
                            }
                        },
                        TRANSFERS));
        try (Application application =
                run(topology, StreamsConfig.AT_LEAST_ONCE, KafcacheConfig.NEAR_CACHE_BYTES_CONFIG, "200000")) {
            label(application);
            final long missed = metric(application, "server-reads-total");
            assertTrue(missed < ACCOUNTS / 10, missed + " reads that a record waited for");
        }
    }

    @Test
    void aFunctionThatFailsChangesNothingElse() {
        final Topology topology = labelling(KafcacheStores.keyValueStore(LABELS).withPrefetch((record, keys) -> {
            throw new IllegalStateException("as the test wants it");
        }));
        try (Application application = run(topology, StreamsConfig.AT_LEAST_ONCE)) {
            label(application);
            assertEquals(0, metric(application, "read-ahead-total"));
        }
    }

    /** Where few keys are absent, it is the servers that tell which: what one of them has lost is not among them. */
    @Test
    void whatAServerHasLostIsNotTakenForAbsent() {
        final CountingInput input = new CountingInput(harness, 5_000, 1);
        input.produce(20_000);
        try (Application application = runWithMisses(StreamsConfig.EXACTLY_ONCE_V2)) {
            input.awaitCountedExactlyOnce();
            // Some of them are in the near cache, and written again before they are read.
            assertTrue(lose(100) > 0, "entries were there to be lost");
            input.produce(20_000).awaitCountedExactlyOnce();
            assertTrue(application.restored(CountingApplication.STORE) > 0, "the loss was noticed");
        }
    }

    /** Takes entries away from the servers, and returns how many. */
    private long lose(final int keys) {
        final ClaimText claim = claim();
        try (MemcachedClient client = client()) {
            return IntStream.range(0, keys)
                    .filter(i -> client.delete(claim.itemKey(bytes("key-" + i))))
                    .count();
        }
    }

    private ClaimText claim() {
        return ClaimText.read(addresses(), "prefetch", CountingApplication.STORE, 0);
    }

    private MemcachedClient client() {
        return MemcachedClient.create(ClientConfig.builder().nodes(addresses()).build());
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * An entry that was written before its holder was killed, and of which neither the index nor the changelog knows, does not count: not
     * at once, and not after the state has been left in an orderly way since.
     */
    @Test
    void whatTheIndexDoesNotHaveIsNotBroughtBack() {
        final CountingInput input = new CountingInput(harness, 5_000, 1);
        input.produce(20_000);
        countAll(input);
        leaveStray("distinct-0").changeState(addresses(), "WRITING");
        // It is not the first of its poll, so that the reply is there when it is asked for.
        input.produce(20_100).produceDistinct(1);
        countAll(input);
        leaveStray("distinct-1");
        input.produce(20_100).produceDistinct(2);
        countAll(input);
    }

    /** Puts an entry onto its server; the claim tells that the state was left in an orderly way. */
    private ClaimText leaveStray(final String key) {
        final ClaimText claim = claim();
        assertEquals("SETTLED", claim.state());
        try (MemcachedClient client = client()) {
            client.set(claim.itemKey(bytes(key)), STRAY);
        }
        return claim;
    }

    private void countAll(final CountingInput input) {
        try (Application application = runWithMisses(StreamsConfig.AT_LEAST_ONCE)) {
            input.awaitCountedExactlyOnce();
            assertEquals(0, application.restored(CountingApplication.STORE));
        }
    }

    /** An absent key is none that anybody waits for a server for. */
    @Test
    void aFrozenServerHoldsUpNoAbsentKey() {
        final CountingInput input = new CountingInput(harness, 5_000, 1);
        input.produce(20_000);
        countAll(input);
        input.produce(20_000);
        // A commit would wait for the servers.
        try (Application application = runWithMisses(
                StreamsConfig.AT_LEAST_ONCE,
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                "3600000",
                KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG,
                "600000")) {
            input.awaitCountedExactlyOnce();
            final long before = metric(application, "read-ahead-total");
            servers.forEach(MemcachedServer::freeze);
            input.produceDistinct(20).awaitCountedExactlyOnce();
            servers.forEach(MemcachedServer::resume);
            assertEquals(before + 20, metric(application, "read-ahead-total"), "keys that were asked for ahead");
        }
    }

    @Test
    void eventLoopsReadNothingAhead() {
        final CountingInput input = new CountingInput(harness, 1_000, 1);
        for (int run = 0; run < 2; run++) {
            input.produce(5_000);
            try (Application application =
                    run(counting(), StreamsConfig.AT_LEAST_ONCE, KafcacheConfig.IO_MODE_CONFIG, "shared")) {
                input.awaitCountedExactlyOnce();
                assertEquals(0, metric(application, "read-ahead-total"));
                assertEquals(0, application.restored(CountingApplication.STORE));
            }
        }
    }

    @Test
    void aKeyThatIsNoneChangesNothingElse() {
        final Topology topology = labelling(KafcacheStores.keyValueStore(LABELS).withPrefetch((record, keys) -> {
            keys.accept(record.key());
            keys.accept(null);
        }));
        try (Application application = run(topology, StreamsConfig.AT_LEAST_ONCE)) {
            label(application);
        }
    }

    @Test
    void aFrozenServerHoldsUpNoPoll() {
        final CountingInput input = new CountingInput(harness, 2_000, 1);
        input.produce(2_000);
        // A thread that did not poll for so long would be taken for dead.
        try (Application application = run(
                        counting(),
                        StreamsConfig.AT_LEAST_ONCE,
                        KafcacheConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "30000",
                        KafcacheConfig.NEAR_CACHE_BYTES_CONFIG,
                        "10000")
                .awaitRunning()) {
            input.awaitCountedExactlyOnce();
            for (int i = 0; i < 3; i++) {
                final MemcachedServer frozen = servers.get(i % 2);
                final long before = metric(application, "read-ahead-waits-total");
                frozen.freeze();
                input.produce(2_000);
                application.awaitThat(
                        "a record to wait for what was asked for ahead",
                        () -> metric(application, "read-ahead-waits-total") > before);
                frozen.resume();
                input.awaitCountedExactlyOnce();
            }
            assertEquals(0, application.restored(CountingApplication.STORE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamsConfig.AT_LEAST_ONCE, StreamsConfig.EXACTLY_ONCE_V2})
    void nothingReadAheadOutlivesItsServersMemory(final String guarantee) {
        final CountingInput input = new CountingInput(harness, 500, 1);
        input.produce(5_000);
        try (Application application = run(counting(), guarantee, KafcacheConfig.NEAR_CACHE_BYTES_CONFIG, "20000")
                .awaitRunning()) {
            for (int i = 0; i < 4; i++) {
                final MemcachedServer lost = servers.get(i % 2);
                input.produce(3_000);
                lost.kill();
                lost.restart();
                input.produce(3_000);
                if (guarantee.equals(StreamsConfig.EXACTLY_ONCE_V2)) {
                    input.awaitCountedExactlyOnce();
                } else {
                    input.awaitCountedAtLeastOnce();
                }
            }
            assertTrue(metric(application, "read-ahead-total") > 0, "keys were read ahead");
        }
    }
}
