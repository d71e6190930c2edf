package io.kafcache.streams;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.ClientConfig;
import io.kafcache.client.MemcachedClient;
import io.kafcache.client.WriteBatch;
import io.kafcache.streams.admin.ClaimInfo;
import io.kafcache.streams.admin.Inventory;
import io.kafcache.streams.admin.LineageInfo;
import io.kafcache.streams.admin.Removal;
import io.kafcache.streams.admin.RemovalOption;
import io.kafcache.streams.admin.RemovalRefusedException;
import io.kafcache.streams.admin.StateSize;
import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.BackendException;
import io.kafcache.streams.backend.MemcachedBackends;
import io.kafcache.streams.claim.Claims;
import io.kafcache.streams.claim.Session;
import io.kafcache.streams.claim.StorePartition;
import io.kafcache.streams.claim.Surroundings;
import io.kafcache.testing.MemcachedOptions;
import io.kafcache.testing.MemcachedServer;
import io.kafcache.testing.TestCertificates;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of the servers, and removed from them. */
class KafcacheAdminIT {
    private static final Duration WATCH = Duration.ofMillis(100);
    private static final int ENTRIES = 50;

    private final List<MemcachedServer> servers = new ArrayList<>();

    @BeforeEach
    void require() {
        MemcachedServer.requireReal();
    }

    @AfterEach
    void stop() {
        servers.forEach(MemcachedServer::close);
    }

    private MemcachedServer start(final MemcachedOptions options) {
        final MemcachedServer server = MemcachedServer.startReal(options);
        servers.add(server);
        return server;
    }

    private MemcachedServer start() {
        return start(MemcachedOptions.defaults());
    }

    private static MemcachedOptions with(final String... arguments) {
        return MemcachedOptions.builder().extraArguments(arguments).build();
    }

    private String addresses() {
        return String.join(",", servers.stream().map(MemcachedServer::address).toList());
    }

    private Map<String, String> settings(final String... more) {
        final Map<String, String> settings = new HashMap<>();
        settings.put(KafcacheConfig.SERVERS_CONFIG, addresses());
        settings.put(KafcacheConfig.UNAVAILABLE_TIMEOUT_MS_CONFIG, "2000");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(KafcacheConfig.PREFIX + more[i], more[i + 1]);
        }
        return settings;
    }

    private static StoreHarness open(final String application, final Map<String, String> settings) {
        return new StoreHarness(KafcacheStores.keyValueStore(StoreHarness.STORE), application, settings);
    }

    private StoreHarness open(final String application) {
        return open(application, settings());
    }

    /** An application that has run, in a state directory that no other one has. */
    private void run(final String application) {
        try (StoreHarness harness = open(application)) {
            fill(harness);
        }
    }

    private void leaveOrphan(final String application) {
        run(application);
        ClaimText.remove(addresses(), application, StoreHarness.STORE, 0);
    }

    private static void fill(final StoreHarness harness) {
        for (int i = 0; i < ENTRIES; i++) {
            harness.pipe(key(i), new byte[100]);
        }
    }

    private static Bytes key(final int i) {
        return Bytes.wrap(("key " + i).getBytes(UTF_8));
    }

    private static KafcacheAdmin admin(final Map<String, String> settings) {
        return KafcacheAdmin.create(KafcacheConfig.of(settings), WATCH);
    }

    private KafcacheAdmin admin() {
        return admin(settings());
    }

    private static void assertRefused(final String expected, final Runnable action) {
        final RemovalRefusedException e = assertThrows(RemovalRefusedException.class, action::run);
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    /** Beside the node tokens, and what is left of the catalogue. */
    private long itemsLeft(final int pages) {
        return servers.stream()
                        .mapToLong(server -> Long.parseLong(server.stats("").get("curr_items")))
                        .sum()
                - pages
                - servers.size();
    }

    @Test
    void aClaimIsToldWithWhatItsCopyTakes() {
        start();
        start();
        run("one");
        try (KafcacheAdmin admin = admin()) {
            final Inventory inventory = admin.inspect();
            assertEquals(List.of("one"), inventory.applications());
            final ClaimInfo claim = inventory.claims().get(0);
            assertEquals(1, inventory.claims().size());
            assertEquals(StoreHarness.STORE, claim.store());
            assertEquals(0, claim.partition());
            assertEquals(ClaimInfo.Role.STATE, claim.role());
            assertEquals("SETTLED", claim.state());
            assertEquals(Optional.empty(), claim.obstacle());
            assertEquals(Map.of("one-store-changelog-0", ENTRIES - 1L), claim.offsets());
            final StateSize size = claim.copy().size().orElseThrow();
            assertTrue(size.items() >= ENTRIES, size.toString());
            assertTrue(size.bytes() >= ENTRIES * 100, size.toString());
            assertEquals(List.of(), inventory.orphans());
            assertEquals(Optional.empty(), inventory.unlisted());
        }
    }

    @Test
    void aServerThatLostItsMemoryIsToldToMakeTheStateBeRebuilt() {
        start();
        start();
        run("one");
        try (KafcacheAdmin admin = admin()) {
            final String holder = admin.inspect().claims().get(0).server();
            final MemcachedServer other = servers.stream()
                    .filter(server -> !server.address().equals(holder))
                    .findFirst()
                    .orElseThrow();
            other.restart();
            assertEquals(
                    Optional.of("lost their memory since, or were flushed: " + other.address()),
                    admin.inspect().claims().get(0).obstacle());
        }
    }

    @Test
    void aPurgeTakesAllOfAnApplicationAndNothingOfAnother() {
        start();
        start();
        run("one");
        try (StoreHarness two = open("two");
                KafcacheAdmin admin = admin()) {
            fill(two);
            final ClaimInfo before = admin.inspect().claims("two", null).get(0);
            assertEquals(0, admin.purgeStore("one", "other").claims());
            final Removal removal = admin.purgeStore("one", StoreHarness.STORE);
            assertEquals(1, removal.claims());
            assertEquals(1, removal.lineages());
            assertTrue(removal.items().orElseThrow().items() >= ENTRIES);
            final Inventory after = admin.inspect();
            assertEquals(List.of(before), after.claims());
            assertEquals(List.of(), after.orphans());
            two.pipe(key(0), new byte[1]);
            assertArrayEquals(new byte[1], two.store().get(key(0)));
            assertArrayEquals(new byte[100], two.store().get(key(1)));
            admin.purge("two");
            assertEquals(List.of(), admin.inspect().claims());
            assertEquals(0, itemsLeft(1));
        }
        try (StoreHarness one = open("one")) {
            assertNull(one.store().get(key(0)));
        }
    }

    @Test
    void aPurgeTakesRetiredCopiesToo() {
        final MemcachedServer server = start();
        run("one");
        final ClientConfig config =
                ClientConfig.builder().nodes(server.address()).build();
        try (Backend backend = MemcachedBackends.open(config);
                KafcacheAdmin admin = admin()) {
            new Claims(backend, new StorePartition("one", StoreHarness.STORE, 0))
                    .open(Session.start("another directory", false), surroundings(backend), true);
            final ClaimInfo claim = admin.inspect().claims().get(0);
            assertEquals(1, claim.retired().size());
            assertTrue(claim.retired().get(0).size().orElseThrow().items() >= ENTRIES);
            assertEquals(claim.retired().get(0).size(), claim.size());
            assertEquals(2, admin.purge("one").lineages());
            assertEquals(0, itemsLeft(1));
        }
    }

    private static Surroundings surroundings(final Backend backend) {
        return new Surroundings(backend.ringFingerprint(), backend.tokens(), Map.of());
    }

    @Test
    void anApplicationWhoseClaimsChangeIsPurgedByForceOnly() throws InterruptedException {
        start();
        run("one");
        final AtomicBoolean stopped = new AtomicBoolean();
        final CountDownLatch opened = new CountDownLatch(1);
        final Thread application = new Thread(() -> {
            while (!stopped.get()) {
                run("one");
                opened.countDown();
            }
        });
        application.start();
        try (KafcacheAdmin admin = KafcacheAdmin.create(KafcacheConfig.of(settings()), Duration.ofSeconds(3))) {
            opened.await();
            assertRefused("The application seems to run", () -> admin.purge("one"));
            assertEquals(1, admin.inspect().claims().size());
        } finally {
            stopped.set(true);
            application.join();
        }
        try (StoreHarness running = open("one");
                KafcacheAdmin admin = admin()) {
            fill(running);
            assertEquals(1, admin.purge("one", RemovalOption.FORCE).claims());
            assertEquals(List.of(), admin.inspect().claims());
        }
    }

    @Test
    void copiesWithoutAClaimAreFoundAndRemoved() {
        final MemcachedServer server = start();
        leaveOrphan("one");
        run("one");
        try (MemcachedClient client = MemcachedClient.create(
                        ClientConfig.builder().nodes(server.address()).build());
                StoreHarness harness = open("two");
                KafcacheAdmin admin = admin()) {
            fill(harness);
            client.set("session:of another program".getBytes(US_ASCII), new byte[1]);
            final List<LineageInfo> orphans = admin.inspect().orphans();
            assertEquals(1, orphans.size(), "the first copy of the application that was started in two directories");
            assertEquals(orphans.get(0).size(), admin.removeOrphans().items());
            assertEquals(List.of(), admin.inspect().orphans());
            assertEquals(new Removal(0, 0, Optional.of(StateSize.NONE)), admin.removeOrphans());
            assertNotNull(client.get("session:of another program".getBytes(US_ASCII)));
            for (int i = 0; i < ENTRIES; i++) {
                assertArrayEquals(new byte[100], harness.store().get(key(i)));
            }
            assertEquals(2, admin.inspect().claims().size());
        }
    }

    @Test
    void orphansAreNotRemovedWhereClaimsMayBeOnServersThatWereNotNamed() {
        start();
        start();
        leaveOrphan("one");
        run("one");
        for (final MemcachedServer server : servers) {
            try (KafcacheAdmin admin = admin(settings("servers", server.address()))) {
                final Inventory inventory = admin.inspect();
                assertTrue(!inventory.orphans().isEmpty());
                assertRefused(
                        inventory.claims().isEmpty() ? "No claim was made with these servers" : "were not named",
                        () -> admin.removeOrphans());
                assertEquals(inventory.orphans(), admin.inspect().orphans());
            }
        }
    }

    @Test
    void stateOfAnEarlierListOfServersIsToldAndRemoved() {
        start();
        start();
        run("one");
        final MemcachedServer third = start();
        try (KafcacheAdmin admin = admin()) {
            final ClaimInfo claim = admin.inspect().claims().get(0);
            assertTrue(claim.obstacle().orElseThrow().startsWith("it was made with another list of servers"));
            assertTrue(admin.purge("one").items().orElseThrow().items() >= ENTRIES);
            assertEquals(List.of(), admin.inspect().orphans());
            assertTrue(Long.parseLong(third.stats("").get("curr_items")) <= 1);
            assertTrue(itemsLeft(0) <= 2, "at most the catalogue's pages");
        }
    }

    @Test
    void serversThatListNothingTellTheirClaimsByTheCatalogue() {
        start(MemcachedOptions.builder().login("user", "secret").build());
        final Map<String, String> login =
                settings("security.protocol", "SASL_PLAINTEXT", "sasl.username", "user", "sasl.password", "secret");
        try (StoreHarness harness = open("one", login)) {
            fill(harness);
        }
        try (KafcacheAdmin admin = admin(login)) {
            final Inventory inventory = admin.inspect();
            assertEquals(List.of("one"), inventory.applications());
            assertTrue(inventory.unlisted().orElseThrow().contains("started with -S"));
            assertEquals(Optional.empty(), inventory.claims().get(0).size());
            assertEquals(Optional.empty(), inventory.other());
            assertRefused("started with -S", () -> admin.purge("one"));
            assertRefused("started with -S", () -> admin.removeOrphans());
            assertEquals(new Removal(1, 1, Optional.empty()), admin.purge("one", RemovalOption.KEEP_ITEMS));
            assertEquals(List.of(), admin.inspect().claims());
        }
        try (StoreHarness harness = open("one", login)) {
            assertNull(harness.store().get(key(0)));
        }
    }

    @Test
    void serversThatForbidListingAreNamedWithTheReason() {
        for (final Map.Entry<String, String[]> server : Map.of(
                        "-X", new String[] {"-X"},
                        "-B binary", new String[] {"-B", "binary"},
                        "no_lru_crawler", new String[] {"-o", "no_lru_crawler"})
                .entrySet()) {
            final MemcachedServer started = start(with(server.getValue()));
            try (KafcacheAdmin admin = admin(settings("servers", started.address()))) {
                final String reason = admin.inspect().unlisted().orElse("");
                assertTrue(reason.contains(server.getKey()), server.getKey() + ": " + reason);
                assertTrue(reason.contains(started.address()), reason);
            }
        }
    }

    @Test
    void aServerThatKnowsNoTextAtAllTellsItsClaimsNevertheless() {
        servers.add(MemcachedServer.startEmbedded(MemcachedOptions.defaults()));
        run("one");
        try (KafcacheAdmin admin = admin()) {
            final Inventory inventory = admin.inspect();
            assertEquals(List.of("one"), inventory.applications());
            assertTrue(inventory.unlisted().orElseThrow().contains("does not tell which items it holds"));
        }
    }

    @Test
    void aLostCatalogueIsMadeAgainByTheNextOpening() {
        final MemcachedServer server = start(with("-X"));
        run("one");
        run("two");
        try (MemcachedClient client = MemcachedClient.create(
                        ClientConfig.builder().nodes(server.address()).build());
                KafcacheAdmin admin = admin()) {
            assertEquals(List.of("one", "two"), admin.inspect().applications());
            assertTrue(client.delete("kafcache/applications".getBytes(US_ASCII)));
            assertEquals(List.of(), admin.inspect().applications());
            run("one");
            assertEquals(List.of("one"), admin.inspect().applications());
            client.set("kafcache/application/two".getBytes(US_ASCII), "not JSON".getBytes(US_ASCII));
            run("two");
            assertEquals(List.of("one"), admin.inspect().applications(), "what cannot be read is left as it is");
            assertTrue(client.delete("kafcache/application/two".getBytes(US_ASCII)));
            run("two");
            assertEquals(List.of("one", "two"), admin.inspect().applications());
        }
    }

    @Test
    void claimsWithLongNamesAreTold() {
        for (final MemcachedServer server : List.of(start(), start(with("-X")))) {
            final String application = "a".repeat(249);
            final ClientConfig config =
                    ClientConfig.builder().nodes(server.address()).build();
            try (Backend backend = MemcachedBackends.open(config);
                    KafcacheAdmin admin = admin(settings("servers", server.address()))) {
                final Surroundings surroundings = surroundings(backend);
                final Claims claims = new Claims(backend, new StorePartition(application, "store", 7));
                claims.open(Session.start("first", true), surroundings, true);
                claims.openCopy(Session.start("second", true), surroundings);
                final List<ClaimInfo> found = admin.inspect().claims(application, "store");
                assertEquals(
                        List.of(ClaimInfo.Role.STATE, ClaimInfo.Role.COPY),
                        found.stream().map(ClaimInfo::role).toList());
                assertEquals(
                        List.of("first", "second"),
                        found.stream().map(ClaimInfo::owner).toList());
                assertEquals(List.of(), admin.inspect().unreadable());
                assertEquals(
                        2, admin.purge(application, RemovalOption.KEEP_ITEMS).claims());
            }
        }
    }

    @Test
    void manyPartitionsEnterTheCatalogueAtOnce() throws InterruptedException {
        final int partitions = 16;
        final MemcachedServer server = start(with("-X"));
        final ClientConfig config =
                ClientConfig.builder().nodes(server.address()).build();
        try (Backend backend = MemcachedBackends.open(config);
                KafcacheAdmin admin = admin()) {
            final Surroundings surroundings = new Surroundings(backend.ringFingerprint(), backend.tokens(), Map.of());
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                final Claims claims = new Claims(backend, new StorePartition("application", "store", i));
                threads.add(new Thread(() -> {
                    backend.attach();
                    claims.open(Session.start("owner", true), surroundings, true);
                }));
            }
            threads.forEach(Thread::start);
            for (final Thread thread : threads) {
                thread.join();
            }
            assertEquals(partitions, admin.inspect().claims().size());
        }
    }

    @Test
    void aClaimThatCannotBeReadKeepsOrphansFromBeingRemoved() {
        final MemcachedServer server = start();
        leaveOrphan("one");
        run("one");
        try (MemcachedClient client = MemcachedClient.create(
                        ClientConfig.builder().nodes(server.address()).build());
                KafcacheAdmin admin = admin()) {
            client.set("kafcache/claim/two/store/0".getBytes(US_ASCII), "{\"format\":99}".getBytes(US_ASCII));
            assertEquals(List.of("kafcache/claim/two/store/0"), admin.inspect().unreadable());
            assertRefused("cannot be read", () -> admin.removeOrphans());
            assertEquals(1, admin.inspect().orphans().size());
            assertEquals(1, admin.removeOrphans(RemovalOption.FORCE).lineages());
        }
    }

    @Test
    void manyItemsAreRemoved() {
        final int items = 200_000;
        final MemcachedServer server = start();
        run("one");
        try (MemcachedClient client = MemcachedClient.create(
                        ClientConfig.builder().nodes(server.address()).build());
                KafcacheAdmin admin = admin()) {
            final long lineage = Long.parseUnsignedLong(
                    admin.inspect().claims().get(0).copy().lineage(), 16);
            final UnsafeBuffer key = new UnsafeBuffer(new byte[16]);
            final WriteBatch batch = new WriteBatch();
            for (int i = 0; i < items; i++) {
                key.putLong(0, lineage, ByteOrder.BIG_ENDIAN);
                key.putLong(8, i, ByteOrder.BIG_ENDIAN);
                batch.set(key, 0, key.capacity(), 0, 0, key, 0, 8);
                if (batch.byteLength() > 1 << 18) {
                    assertEquals(List.of(), client.execute(batch));
                    batch.clear();
                }
            }
            assertEquals(List.of(), client.execute(batch));
            // A listing misses what the server moves about, as it does for a while after a write.
            StreamsHarness.await(
                    "all items to be listed",
                    () -> admin.inspect().claims().get(0).size().orElseThrow().items() >= items + ENTRIES);
            try (Readers readers = new Readers(server, lineage, items)) {
                readers.awaitReads();
                assertTrue(admin.purge("one").items().orElseThrow().items() >= items + ENTRIES);
            }
            assertEquals(0, itemsLeft(1));
        }
    }

    /** Reads the items of a lineage at random, so that the server moves them from one list to another. */
    private static final class Readers implements AutoCloseable {
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final CountDownLatch read = new CountDownLatch(10_000);
        private final Thread thread;

        Readers(final MemcachedServer server, final long lineage, final int items) {
            final long seed = System.nanoTime();
            System.out.println("seed " + seed);
            thread = new Thread(() -> {
                final Random random = new Random(seed);
                final byte[] key = new byte[16];
                final UnsafeBuffer buffer = new UnsafeBuffer(key);
                try (MemcachedClient client = MemcachedClient.create(
                        ClientConfig.builder().nodes(server.address()).build())) {
                    while (!stopped.get()) {
                        buffer.putLong(0, lineage, ByteOrder.BIG_ENDIAN);
                        buffer.putLong(8, random.nextInt(items), ByteOrder.BIG_ENDIAN);
                        client.get(key);
                        read.countDown();
                    }
                }
            });
            thread.start();
        }

        void awaitReads() {
            try {
                assertTrue(read.await(60, TimeUnit.SECONDS));
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            stopped.set(true);
            try {
                thread.join();
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void itemsAreListedOverTls() throws Exception {
        try (TestCertificates certificates = new TestCertificates()) {
            final TestCertificates.Identity identity = certificates.issue("ip:127.0.0.1");
            start(MemcachedOptions.builder()
                    .tls(identity.certificates(), identity.key())
                    .build());
            final Map<String, String> tls = settings(
                    "security.protocol",
                    "SSL",
                    "ssl.truststore.type",
                    "PEM",
                    "ssl.truststore.location",
                    certificates.authority().toString());
            try (StoreHarness harness = open("one", tls)) {
                fill(harness);
            }
            try (KafcacheAdmin admin = admin(tls)) {
                final Inventory inventory = admin.inspect();
                assertEquals(Optional.empty(), inventory.unlisted());
                assertTrue(inventory.claims().get(0).size().orElseThrow().items() >= ENTRIES);
                assertTrue(admin.purge("one").items().orElseThrow().items() >= ENTRIES);
            }
        }
    }

    @Test
    void aServerThatIsDownIsNamed() {
        start();
        final MemcachedServer down = start();
        run("one");
        down.kill();
        try (KafcacheAdmin admin = admin(settings("unavailable.timeout.ms", "300"))) {
            final BackendException e = assertThrows(BackendException.class, admin::inspect);
            assertTrue(e.getMessage().contains(down.address() + " has not answered for 300 ms"), e.getMessage());
        }
    }
}
