package io.kafcache.client;

import static io.kafcache.client.ClientFixture.await;
import static io.kafcache.client.PossibleValues.ABSENT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kafcache.client.protocol.Status;
import io.kafcache.testing.Faults;
import io.kafcache.testing.FaultyProxy;
import io.kafcache.testing.MemcachedServer;
import io.netty.channel.uring.IoUring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many threads act at random on three nodes over faulty networks, waiting for results or not, each on keys of its own, and no read may
 * show what cannot be there.
 * Makes some tens of thousands of requests, and a million with {@code -Psoak}.
 */
class ClientOracleIT {
    private static final int NODES = 3;
    private static final int THREADS = 4;
    private static final int KEYS = 30;
    private static final int CALLS_A_PHASE = 150;
    private static final int REQUESTS = Boolean.getBoolean("kafcache.test.soak") ? 250_000 : 10_000;
    private static final Duration FAR_BEYOND_EVERY_LIMIT = Duration.ofSeconds(30);
    /** Magic, opcode, the lengths of key and extras, the highest byte of the body's, and the opaque. */
    private static final int[] HEADER_BYTES = {0, 1, 2, 3, 4, 8, 12, 13, 14, 15};

    /** The ways in which a client reads and writes its sockets. */
    private enum Io {
        /** Below the channel. */
        CALLER(IoMode.CALLER, TransportType.AUTO),
        CALLER_NIO(IoMode.CALLER, TransportType.NIO),
        SHARED(IoMode.SHARED, TransportType.AUTO),
        /** Through the channel alone. */
        SHARED_IO_URING(IoMode.SHARED, TransportType.IO_URING);

        private final IoMode mode;
        private final TransportType transport;

        Io(final IoMode mode, final TransportType transport) {
            this.mode = mode;
            this.transport = transport;
        }
    }

    private final List<MemcachedServer> servers = new ArrayList<>();
    private final List<FaultyProxy> proxies = new ArrayList<>();
    private final List<Integer> idleConnections = new ArrayList<>();
    private Faults climate = Faults.NONE;

    @BeforeEach
    void start() {
        for (int i = 0; i < NODES; i++) {
            final MemcachedServer server = MemcachedServer.start();
            servers.add(server);
            proxies.add(FaultyProxy.to(server));
            idleConnections.add(connections(server));
        }
    }

    @AfterEach
    void stop() {
        proxies.forEach(FaultyProxy::close);
        servers.forEach(MemcachedServer::close);
    }

    private static int connections(final MemcachedServer server) {
        return Integer.parseInt(server.stats("").get("curr_connections"));
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void noReadShowsWhatCannotBeThereOverFaultyNetworks(final Io io) throws InterruptedException {
        run(io);
    }

    @ParameterizedTest
    @EnumSource(Io.class)
    void noReadShowsWhatCannotBeThereWhenHeadersAreAltered(final Io io) throws InterruptedException {
        final Random random = new Random(1);
        final Supplier<Faults.Corruption> corruption = () -> {
            synchronized (random) {
                return new HeaderCorruption(random.nextLong(), 300, HEADER_BYTES);
            }
        };
        climate = Faults.NONE.corrupt(corruption);
        run(io);
    }

    private void run(final Io io) throws InterruptedException {
        assumeTrue(io.transport != TransportType.IO_URING || IoUring.isAvailable(), "there is no io_uring here");
        final long seed = System.nanoTime();
        System.out.println("ClientOracleIT seed " + seed);
        final List<Actor> actors = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            actors.add(new Actor(t, seed + t));
        }
        while (actors.stream().mapToInt(Actor::requests).sum() < REQUESTS) {
            proxies.forEach(proxy -> proxy.replies(climate));
            actInFoulWeather(io, actors, seed);
            settle();
            try (MemcachedClient client = MemcachedClient.create(config(io).build())) {
                actors.forEach(actor -> actor.takeStock(client));
            }
            settle();
        }
        System.out.println(
                "ClientOracleIT: " + actors.stream().map(Actor::summary).collect(Collectors.joining(", ")));
    }

    private ClientConfig.Builder config(final Io io) {
        return ClientConfig.builder()
                .nodes(proxies.stream().map(FaultyProxy::address).collect(Collectors.joining(",")))
                .ioMode(io.mode)
                .transport(io.transport)
                .sharedThreads(2);
    }

    private void actInFoulWeather(final Io io, final List<Actor> actors, final long seed) throws InterruptedException {
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        try (MemcachedClient client = MemcachedClient.create(config(io)
                .requestTimeout(Duration.ofMillis(30))
                .connectTimeout(Duration.ofMillis(60))
                .unavailableTimeout(Duration.ofMillis(120))
                .build())) {
            final List<Thread> threads = new ArrayList<>();
            for (final Actor actor : actors) {
                final Thread thread = new Thread(() -> actor.act(client, failure));
                thread.setUncaughtExceptionHandler((ignored, e) -> failure.compareAndSet(null, e));
                threads.add(thread);
                thread.start();
            }
            for (final Thread thread : threads) {
                thread.join();
            }
        }
        if (failure.get() != null) {
            throw new AssertionError("seed " + seed, failure.get());
        }
    }

    /** Ends all connections, and waits until the servers have done with them: then nothing is on its way any more. */
    private void settle() {
        proxies.forEach(FaultyProxy::heal);
        proxies.forEach(FaultyProxy::reset);
        final long deadline = System.nanoTime() + FAR_BEYOND_EVERY_LIMIT.toNanos();
        for (int i = 0; i < NODES; i++) {
            while (proxies.get(i).connections() > 0 || connections(servers.get(i)) > idleConnections.get(i)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("connections to " + servers.get(i) + " do not end");
                }
            }
        }
    }

    private void changeWeather(final Random random) {
        final FaultyProxy proxy = proxies.get(random.nextInt(NODES));
        final boolean altering = climate != Faults.NONE;
        final int bytes = random.nextInt(5_000);
        // Settings that strike once end what alters headers too; without them each connection ends after some more
        // bytes.
        final Faults faults =
                switch (random.nextInt(12)) {
                    case 0 -> climate.delay(Duration.ofMillis(random.nextInt(50)));
                    case 1 -> climate.throttle(10_000 + random.nextInt(200_000));
                    case 2 ->
                        altering
                                ? climate.cutAfter(5_000 + bytes)
                                : Faults.NONE.cutAfter(bytes).once();
                    case 3 ->
                        altering
                                ? climate.resetAfter(5_000 + bytes)
                                : Faults.NONE.resetAfter(bytes).once();
                    case 4 ->
                        altering
                                ? climate.swallowAfter(5_000 + bytes)
                                : Faults.NONE.swallowAfter(bytes).once();
                    default -> climate;
                };
        switch (random.nextInt(10)) {
            case 0 -> proxy.cut();
            case 1 -> proxy.reset();
            case 2, 3, 4 -> proxy.requests(altering ? Faults.NONE : faults);
            default -> proxy.replies(faults);
        }
    }

    /** A thread's calls, and what it knows of its keys. */
    private final class Actor {
        private final int id;
        private final Random random;
        private final PossibleValues[] model = new PossibleValues[KEYS];
        private final Map<String, Integer> counts = new HashMap<>();
        private int changes;

        Actor(final int id, final long seed) {
            this.id = id;
            random = new Random(seed);
            for (int k = 0; k < KEYS; k++) {
                model[k] = new PossibleValues();
            }
        }

        int requests() {
            return counts.getOrDefault("requests", 0);
        }

        String summary() {
            return "thread " + id + " " + counts;
        }

        private void count(final String what, final int number) {
            counts.merge(what, number, Integer::sum);
        }

        private byte[] key(final int index) {
            return (id + "-" + index).getBytes(UTF_8);
        }

        private String newValue() {
            return id + " " + changes++ + " " + "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 5_000 : 200));
        }

        void act(final MemcachedClient client, final AtomicReference<Throwable> failure) {
            for (int i = 0; i < CALLS_A_PHASE && failure.get() == null; i++) {
                if (random.nextInt(40) == 0) {
                    changeWeather(random);
                }
                call(client, random.nextInt(KEYS));
            }
        }

        private void call(final MemcachedClient client, final int k) {
            count("calls", 1);
            try {
                switch (random.nextInt(10)) {
                    case 0, 1 -> get(client, k);
                    case 2 -> set(client, k);
                    case 3 -> add(client, k);
                    case 4 -> delete(client, k);
                    case 5 -> batch(client);
                    case 6 -> touch(client, k);
                    case 7 -> getAtOnce(client);
                    default -> getAll(client);
                }
            } catch (final NodeUnavailableException e) {
                count("unavailable", 1);
            }
        }

        private void get(final MemcachedClient client, final int k) {
            count("requests", 1);
            saw(
                    k,
                    random.nextBoolean()
                            ? client.get(key(k))
                            : await(client.async().get(key(k))));
        }

        private void saw(final int k, final byte[] value) {
            model[k].saw(value == null ? ABSENT : new String(value, UTF_8));
        }

        /** Reads on their way together, without waiting for each. */
        private void getAtOnce(final MemcachedClient client) {
            final List<CompletionStage<byte[]>> reads = new ArrayList<>();
            count("requests", KEYS);
            for (int k = 0; k < KEYS; k++) {
                reads.add(client.async().get(key(k)));
            }
            NodeUnavailableException unavailable = null;
            for (int k = 0; k < KEYS; k++) {
                try {
                    saw(k, await(reads.get(k)));
                } catch (final NodeUnavailableException e) {
                    unavailable = e;
                }
            }
            if (unavailable != null) {
                throw unavailable;
            }
        }

        private void touch(final MemcachedClient client, final int k) {
            count("requests", 1);
            try {
                if (random.nextBoolean()
                        ? client.touch(key(k), 10_000)
                        : await(client.async().touch(key(k), 0))) {
                    model[k].sawSomething();
                } else {
                    model[k].saw(ABSENT);
                }
            } catch (final UnknownOutcomeException e) {
                count("unknown", 1);
            }
        }

        private void set(final MemcachedClient client, final int k) {
            count("requests", 1);
            final String value = newValue();
            try {
                if (random.nextBoolean()) {
                    client.set(key(k), value.getBytes(UTF_8));
                } else {
                    await(client.async().set(key(k), value.getBytes(UTF_8)));
                }
                model[k].did(value);
            } catch (final UnknownOutcomeException e) {
                count("unknown", 1);
                model[k].mayHaveDone(value);
            }
        }

        private void add(final MemcachedClient client, final int k) {
            count("requests", 1);
            final String value = newValue();
            try {
                if (client.add(key(k), value.getBytes(UTF_8))) {
                    model[k].saw(ABSENT);
                    model[k].did(value);
                } else {
                    model[k].sawSomething();
                }
            } catch (final UnknownOutcomeException e) {
                count("unknown", 1);
                model[k].mayHaveDone(value);
            }
        }

        private void delete(final MemcachedClient client, final int k) {
            count("requests", 1);
            try {
                if (random.nextBoolean()
                        ? client.delete(key(k))
                        : await(client.async().delete(key(k)))) {
                    model[k].sawSomething();
                } else {
                    model[k].saw(ABSENT);
                }
                model[k].did(ABSENT);
            } catch (final UnknownOutcomeException e) {
                count("unknown", 1);
                model[k].mayHaveDone(ABSENT);
            }
        }

        private void batch(final MemcachedClient client) {
            final WriteBatch batch = new WriteBatch();
            final List<Integer> keys = new ArrayList<>();
            final List<String> values = new ArrayList<>();
            final int size = 1 + random.nextInt(40);
            count("requests", size);
            for (int i = 0; i < size; i++) {
                final int k = random.nextInt(KEYS);
                keys.add(k);
                if (random.nextInt(4) == 0) {
                    batch.delete(key(k));
                    values.add(ABSENT);
                } else {
                    final String value = newValue();
                    batch.set(key(k), value.getBytes(UTF_8));
                    values.add(value);
                }
            }
            final List<WriteError> errors;
            try {
                errors = switch (random.nextInt(3)) {
                    case 0 -> client.execute(batch);
                    case 1 -> await(client.async().execute(batch));
                    default -> executeLater(client, batch);
                };
            } catch (final UnknownOutcomeException | NodeUnavailableException e) {
                count("unknown batches", 1);
                for (int i = 0; i < size; i++) {
                    model[keys.get(i)].mayHaveDone(values.get(i));
                }
                return;
            }
            final Set<Integer> failed = new HashSet<>();
            for (final WriteError error : errors) {
                if (error.status() != Status.KEY_NOT_FOUND
                        || !values.get(error.index()).equals(ABSENT)
                        || !failed.add(error.index())) {
                    throw new AssertionError(error);
                }
            }
            for (int i = 0; i < size; i++) {
                final PossibleValues possible = model[keys.get(i)];
                if (failed.contains(i)) {
                    possible.saw(ABSENT);
                } else if (values.get(i).equals(ABSENT)) {
                    possible.sawSomething();
                }
                possible.did(values.get(i));
            }
        }

        private void getAll(final MemcachedClient client) {
            final KeyList keys = new KeyList();
            for (int k = 0; k < KEYS; k++) {
                keys.add(key(k));
            }
            count("requests", KEYS);
            final Told told = new Told(KEYS);
            try {
                if (random.nextBoolean()) {
                    client.getAll(keys, told);
                } else {
                    getAllLater(client, keys, told);
                }
            } catch (final NodeUnavailableException e) {
                count("unavailable multigets", 1);
                saw(told);
                throw e;
            }
            if (told.count() != KEYS) {
                throw new AssertionError("told " + told.count() + " of " + KEYS + " keys");
            }
            saw(told);
        }

        private void saw(final Told told) {
            for (int k = 0; k < KEYS; k++) {
                if (told.of(k) != null) {
                    model[k].saw(told.of(k).equals(Told.MISS) ? ABSENT : told.of(k));
                }
            }
        }

        /** Begins to read, and has something else to do meanwhile; sometimes with a second multiget beside it that nobody awaits. */
        private void getAllLater(final MemcachedClient client, final KeyList keys, final Told told) {
            final PendingMultiGet call = client.newMultiGet();
            call.begin(keys, told);
            if (random.nextInt(4) == 0) {
                client.newMultiGet().begin(keys, new Told(KEYS));
            }
            dawdle(call);
            call.await();
        }

        private List<WriteError> executeLater(final MemcachedClient client, final WriteBatch batch) {
            final PendingBatch call = client.newBatch();
            call.begin(batch);
            dawdle(call);
            call.await();
            return call.errors();
        }

        /** Polls some times, with pauses among which are some beyond the time-out of a request. */
        private void dawdle(final PendingCall call) {
            for (int i = random.nextInt(4); i > 0 && !call.poll(); i--) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(random.nextInt(8) == 0 ? 60 : 2)));
            }
        }

        /** Reads all keys when nothing is on its way. */
        void takeStock(final MemcachedClient client) {
            for (final PossibleValues possible : model) {
                possible.settle();
            }
            getAll(client);
        }
    }
}
