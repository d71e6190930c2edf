package io.kafcache.streams.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.ClientConfig;
import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.MemcachedBackends;
import io.kafcache.streams.claim.ClaimLostException;
import io.kafcache.streams.claim.Claims;
import io.kafcache.streams.claim.HeldClaim;
import io.kafcache.streams.claim.IndexMark;
import io.kafcache.streams.claim.Session;
import io.kafcache.streams.claim.StorePartition;
import io.kafcache.streams.claim.Surroundings;
import io.kafcache.streams.index.IndexLostException;
import io.kafcache.streams.item.Items;
import io.kafcache.testing.MemcachedServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A copy that is given up, and a process that does not know it yet. */
class RetiredCopiesIT {
    private MemcachedServer server;
    private Backend backend;

    @BeforeEach
    void open() {
        server = MemcachedServer.start();
        backend = MemcachedBackends.open(
                ClientConfig.builder().nodes(server.address()).build());
    }

    @AfterEach
    void close() {
        backend.close();
        server.close();
    }

    private HeldClaim claim(final String owner) {
        return new Claims(backend, new StorePartition("application", "store", 0))
                .open(
                        Session.start(owner, true),
                        new Surroundings(backend.ringFingerprint(), backend.tokens(), Map.of()),
                        true)
                .claim();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(final int count, final int keyLength) {
        final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final byte[] key = Arrays.copyOf(("key " + i + ' ').getBytes(UTF_8), keyLength);
            records.add(new ConsumerRecord<>("changelog", 0, i, key, "value".getBytes(UTF_8)));
        }
        return records;
    }

    /** A holder that was given up in the middle of its writes. */
    private HeldClaim holder(final List<ConsumerRecord<byte[], byte[]>> records) {
        final HeldClaim claim = claim("one");
        claim.beginWrites();
        items(claim).writeAll(records);
        return claim;
    }

    private Items items(final HeldClaim claim) {
        return new Items(backend, claim.claim().lineage().id(), false);
    }

    /** As a store does that is out of its group, and was not stopped. */
    private static void assertNothingIsMissing(
            final HeldClaim claim, final Items items, final List<ConsumerRecord<byte[], byte[]>> records) {
        for (int i = 0; ; i = (i + 1) % records.size()) {
            final byte[] value = items.get(records.get(i).key());
            try {
                claim.lookIfLongAgo();
            } catch (final ClaimLostException e) {
                return;
            }
            assertNotNull(value, "the holder believes that key " + i + " is absent");
        }
    }

    @Test
    void nothingIsRemovedWhileTheFormerHolderBelievesWhatItReads() throws Exception {
        final List<ConsumerRecord<byte[], byte[]>> records = records(500, 20);
        final HeldClaim before = holder(records);
        final Items old = items(before);
        final CountDownLatch reading = new CountDownLatch(1);
        final CompletableFuture<Void> holder = CompletableFuture.runAsync(() -> {
            reading.countDown();
            assertNothingIsMissing(before, old, records);
        });
        reading.await();
        final HeldClaim after = claim("two");
        assertEquals(1, after.retired().size());
        final RetiredCopies retired = new RetiredCopies(backend, () -> after);
        retired.remove(records);
        retired.finish();
        assertEquals(1, after.retired().size(), "it is too early");
        holder.get();
        while (!after.retired().isEmpty()) {
            Thread.onSpinWait();
            retired.finish();
        }
        records.forEach(record -> assertNull(old.get(record.key())));
    }

    @Test
    void moreKeysThanMayBeHeldBackMakeTheRestorationWait() {
        final List<ConsumerRecord<byte[], byte[]>> records = records(40_000, 200);
        final HeldClaim before = holder(records);
        final Items old = items(before);
        final HeldClaim after = claim("two");
        final RetiredCopies retired = new RetiredCopies(backend, () -> after);
        retired.remove(records);
        assertTrue(after.nanosOfBelief() <= 0);
        records.forEach(record -> assertNull(old.get(record.key())));
        retired.finish();
        assertEquals(List.of(), after.retired());
    }

    /** A restoration meets none of its keys. */
    @Test
    void whatARestorationDoesNotMeetIsFoundByTheIndex() throws IndexLostException {
        final Claims claims = new Claims(backend, new StorePartition("application", "store", 0));
        final Surroundings indexed = new Surroundings(backend.ringFingerprint(), backend.tokens(), Map.of(), true);
        final HeldClaim before =
                claims.open(Session.start("one", true), indexed, true).claim();
        final int claimItems = items(server);
        final List<ConsumerRecord<byte[], byte[]>> records = records(20_000, 20);
        before.beginWrites();
        items(before).writeAll(records);
        try (StoreIndex index = IndexLoading.load(
                Items.ofIndex(backend, before.claim().lineage().id()), IndexMark.EMPTY, true)) {
            records.forEach(record -> index.add(record.key()));
            flush(index);
            index.remove(records.get(0).key());
            before.keepIndex(flush(index));
        }
        before.settle(Map.of(), false);
        before.makeVoid();
        assertTrue(items(server) > claimItems + records.size(), "the entries, and their index");
        final HeldClaim after =
                claims.open(Session.start("two", true), indexed, true).claim();
        try (RetiredCopies retired = new RetiredCopies(backend, () -> after)) {
            while (!after.retired().isEmpty()) {
                Thread.onSpinWait();
                retired.finish();
            }
        }
        assertEquals(claimItems + 1, items(server), "the entry that the index does not have");
    }

    private static IndexMark flush(final StoreIndex index) {
        index.beginFlush();
        do {
            index.flush();
        } while (index.sendNext());
        return index.endFlush();
    }

    private static int items(final MemcachedServer server) {
        return Integer.parseInt(server.stats("").get("curr_items"));
    }
}
