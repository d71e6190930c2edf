package io.kafcache.streams.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.ClientConfig;
import io.kafcache.streams.backend.Backend;
import io.kafcache.streams.backend.MemcachedBackends;
import io.kafcache.streams.claim.IndexMark;
import io.kafcache.streams.claim.Lineage;
import io.kafcache.streams.index.IndexLostException;
import io.kafcache.streams.item.Items;
import io.kafcache.testing.MemcachedServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An index that is kept on a server. */
class StoreIndexIT {
    /** So many that a flush writes pages. */
    private static final int MANY = 20_000;

    private MemcachedServer server;
    private Backend backend;
    private Items items;

    @BeforeEach
    void open() {
        server = MemcachedServer.start();
        backend = MemcachedBackends.open(
                ClientConfig.builder().nodes(server.address()).build());
        items = Items.ofIndex(backend, Lineage.fresh().id());
    }

    @AfterEach
    void close() {
        backend.close();
        server.close();
    }

    private static byte[] key(final int number) {
        return ("a key of some length " + number).getBytes(UTF_8);
    }

    private static void add(final StoreIndex index, final int from, final int to) {
        for (int i = from; i < to; i++) {
            index.add(key(i));
        }
    }

    private static void send(final StoreIndex index) {
        index.beginFlush();
        do {
            index.flush();
        } while (index.sendNext());
    }

    private static IndexMark flush(final StoreIndex index) {
        send(index);
        return index.endFlush();
    }

    private void assertLoads(final IndexMark mark, final int keys) throws IndexLostException {
        try (StoreIndex index = IndexLoading.load(items, mark, true)) {
            assertEquals(keys, index.size());
            assertTrue(index.contains(key(keys - 1)));
        }
    }

    @Test
    void changesAndPagesTakeTurns() throws IndexLostException {
        try (StoreIndex index = IndexLoading.load(items, IndexMark.EMPTY, true)) {
            add(index, 0, 10);
            assertEquals(new IndexMark(0, 1, false), flush(index));
            add(index, 10, 20);
            final IndexMark changes = flush(index);
            assertEquals(new IndexMark(0, 2, false), changes);
            assertLoads(changes, 20);
            add(index, 20, MANY);
            final IndexMark pages = flush(index);
            assertEquals(new IndexMark(1, 0, false), pages);
            assertLoads(pages, MANY);
            add(index, MANY, MANY + 10);
            final IndexMark more = flush(index);
            assertEquals(new IndexMark(1, 1, false), more);
            assertLoads(more, MANY + 10);
        }
    }

    /** The process dies when its pages are there, and the claim does not tell of them. */
    @Test
    void pagesThatTheClaimDoesNotTellOfAreGoneOnFrom() throws IndexLostException {
        final IndexMark claimed;
        try (StoreIndex index = IndexLoading.load(items, IndexMark.EMPTY, true)) {
            add(index, 0, 10);
            claimed = flush(index);
            add(index, 10, MANY);
            send(index);
        }
        final IndexMark settled;
        try (StoreIndex index = IndexLoading.load(items, claimed, false)) {
            assertEquals(MANY, index.size());
            settled = flush(index);
        }
        assertLoads(settled, MANY);
        try (StoreIndex index = IndexLoading.load(items, settled, true)) {
            add(index, MANY, MANY + 10);
            assertLoads(flush(index), MANY + 10);
        }
    }

    /** Changes that come while a flush is under way may be more than are held. */
    @Test
    void aFlushEndsWhateverHasComeMeanwhile() throws IndexLostException {
        try (StoreIndex index = IndexLoading.load(items, IndexMark.EMPTY, true)) {
            add(index, 0, 10);
            index.beginFlush();
            for (int i = 0; i < 20; i++) {
                final byte[] large = new byte[1 << 18];
                large[0] = (byte) i;
                index.add(large);
            }
            index.flush();
            assertEquals(new IndexMark(0, 1, false), index.endFlush());
            assertTrue(index.isDirty());
            final IndexMark pages = flush(index);
            assertEquals(new IndexMark(1, 0, false), pages);
            try (StoreIndex loaded = IndexLoading.load(items, pages, true)) {
                assertEquals(30, loaded.size());
            }
        }
    }

    @Test
    void aFlushThatWasAbandonedIsWrittenAgain() throws IndexLostException {
        try (StoreIndex index = IndexLoading.load(items, IndexMark.EMPTY, true)) {
            add(index, 0, 10);
            send(index);
            index.abandonFlush();
            add(index, 10, 20);
            assertLoads(flush(index), 20);
            add(index, 20, MANY);
            send(index);
            index.abandonFlush();
            assertTrue(index.isDirty());
            assertLoads(flush(index), MANY);
        }
    }

    @Test
    void whatIsMissingIsNoticed() throws IndexLostException {
        final IndexMark mark;
        try (StoreIndex index = IndexLoading.load(items, IndexMark.EMPTY, true)) {
            add(index, 0, MANY);
            flush(index);
            add(index, MANY, MANY + 10);
            mark = flush(index);
        }
        assertMissed(IndexKeys.part(mark.flush(), 0), mark);
        assertMissed(IndexKeys.page(3), mark);
        assertMissed(IndexKeys.manifest(), mark);
    }

    private void assertMissed(final byte[] itemKey, final IndexMark mark) {
        items.removeAll(List.of(itemKey));
        assertThrows(IndexLostException.class, () -> IndexLoading.load(items, mark, true));
        assertThrows(IndexLostException.class, () -> IndexLoading.load(items, mark, false));
    }
}
