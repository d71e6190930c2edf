package io.kafcache.streams.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IndexLoaderTest {
    private static final int KEYS = 2_000;

    private final IndexServer server = new IndexServer();
    private final KeyIndex index = new KeyIndex();

    @BeforeEach
    void writeSome() {
        for (int i = 0; i < KEYS; i++) {
            index.add(key(i));
        }
        flush();
        assertTrue(server.pages().size() > 10);
    }

    @AfterEach
    void close() {
        index.close();
    }

    @Test
    void whatWasWrittenIsLoaded() throws IndexLostException {
        try (KeyIndex loaded = server.load(true)) {
            assertEquals(KEYS, loaded.size());
            for (int i = 0; i < KEYS; i++) {
                assertTrue(loaded.contains(key(i)));
            }
            assertFalse(loaded.contains(key(KEYS)));
            flush(loaded);
        }
        assertEquals(server.manifestIds(), server.ids());
    }

    @Test
    void anEmptyIndexIsLoaded() throws IndexLostException {
        index.clear();
        flush();
        try (KeyIndex loaded = server.load(true)) {
            assertEquals(0, loaded.size());
        }
    }

    @Test
    void aPutOfAKnownKeyWritesNothing() {
        final IndexFlush before = index.beginFlush();
        assertTrue(before.isEmpty());
        before.confirm();
        assertFalse(index.add(key(1)));
        final IndexFlush after = index.beginFlush();
        assertTrue(after.isEmpty());
        assertFalse(after.nextStep());
        after.confirm();
    }

    @Test
    void aNewKeyWritesOnePageAndTheManifest() {
        index.remove(key(KEYS / 2));
        assertEquals(2, flush());
    }

    @Test
    void anyPageThatIsMissingIsNoticed() {
        for (final Map.Entry<Integer, byte[]> page : new HashMap<>(server.pages()).entrySet()) {
            server.pages().remove(page.getKey());
            assertLost(true, "1 of ");
            assertLost(false, "1 of ");
            server.pages().put(page.getKey(), page.getValue());
        }
    }

    @Test
    void anyByteThatIsDamagedIsNoticed() {
        final int id = server.ids().iterator().next();
        final byte[] page = server.pages().get(id);
        for (int i = 0; i < page.length; i++) {
            page[i] ^= 1;
            assertLost(true, "Page " + id);
            assertLost(false, "Page " + id);
            page[i] ^= 1;
        }
        final byte[] manifest = server.manifest();
        for (int i = 0; i < manifest.length; i++) {
            manifest[i] ^= 1;
            assertLost(true, "manifest");
            manifest[i] ^= 1;
        }
    }

    @Test
    void aPageThatIsCutOffOrOfAnotherIdIsNoticed() {
        final Integer[] ids = server.ids().toArray(Integer[]::new);
        final byte[] page = server.pages().get(ids[0]);
        for (int length = 0; length < page.length; length++) {
            server.pages().put(ids[0], Arrays.copyOf(page, length));
            assertLost(true, "Page " + ids[0]);
        }
        server.pages().put(ids[0], server.pages().get(ids[1]));
        assertLost(true, "Page " + ids[0]);
        server.pages().put(ids[0], page);
        server.setManifest(Arrays.copyOf(server.manifest(), 7));
        assertLost(true, "manifest");
        server.setManifest(new byte[0]);
        assertLost(true, "manifest");
    }

    @Test
    void aPageOfAnotherTimeIsNoticed() {
        final Map<Integer, byte[]> old = new HashMap<>(server.pages());
        final byte[] oldManifest = server.manifest();
        index.remove(key(7));
        flush();
        final Map<Integer, byte[]> present = new HashMap<>(server.pages());
        // A write that was lost: an old page is where a new one should be.
        server.pages().putAll(old);
        assertLost(true, "keys");
        server.pages().putAll(present);
        server.setManifest(oldManifest);
        assertLost(true, "the last one was");
    }

    @Test
    void keysThatMoveTwiceBetweenFlushesAreNeverOnlyInAPageThatIsNotWrittenYet() throws IndexLostException {
        index.clear();
        final TreeSet<Integer> numbers = new TreeSet<>();
        // Of two leaves ...
        for (int i = 0; i < 100; i++) {
            numbers.add(1000 * i);
            index.add(key(1000 * i));
        }
        flush();
        flush();
        final Set<Integer> old = Set.copyOf(server.ids());
        assertEquals(2, old.size());
        // ... the first one is split, and the second one is joined with the new one in between.
        for (int i = 1; i < 60; i++) {
            numbers.add(i);
            index.add(key(i));
        }
        for (int i = 99; i > 80; i--) {
            numbers.remove(1000 * i);
            index.remove(key(1000 * i));
        }
        final IndexFlush flush = index.beginFlush();
        while (flush.nextStep()) {
            final List<Runnable> writes = new ArrayList<>();
            assertTrue(flush.visit(server.visitor(writes, Integer.MAX_VALUE)));
            final Map<Integer, byte[]> before = new HashMap<>(server.pages());
            for (final Runnable write : writes) {
                // Each as if it were the first one to arrive.
                server.pages().clear();
                server.pages().putAll(before);
                write.run();
                try (KeyIndex loaded = server.load(false)) {
                    for (final int number : numbers) {
                        assertTrue(number < 60 && number > 0 || loaded.contains(key(number)), () -> "Key " + number);
                    }
                }
            }
            writes.forEach(Runnable::run);
        }
        flush.confirm();
        assertFalse(server.manifestIds().containsAll(old), "The second leaf was joined");
    }

    @Test
    void afterACrashTheNextFlushWritesAManifestThoughNothingChanged() throws IndexLostException {
        index.remove(key(7));
        final IndexFlush flush = index.beginFlush();
        final List<Runnable> writes = new ArrayList<>();
        assertTrue(flush.nextStep());
        assertTrue(flush.visit(server.visitor(writes, Integer.MAX_VALUE)));
        writes.forEach(Runnable::run);
        // The page was written, the manifest was not.
        try (KeyIndex loaded = server.load(false)) {
            assertEquals(KEYS - 1, loaded.size());
            assertTrue(flush(loaded) > 0);
        }
        try (KeyIndex loaded = server.load(true)) {
            assertEquals(KEYS - 1, loaded.size());
            assertEquals(0, flush(loaded));
        }
    }

    @Test
    void aFlushIsHeldToItsOrder() {
        index.add(key(KEYS));
        final IndexFlush flush = index.beginFlush();
        assertThrows(IllegalStateException.class, index::beginFlush);
        final PageVisitor visitor = server.visitor(new ArrayList<>(), Integer.MAX_VALUE);
        assertThrows(IllegalStateException.class, () -> flush.visit(visitor));
        assertTrue(flush.nextStep());
        assertThrows(IllegalStateException.class, flush::nextStep);
        assertThrows(IllegalStateException.class, flush::confirm);
        assertTrue(flush.visit(visitor));
        assertThrows(IllegalStateException.class, flush::confirm);
        flush.abandon();
        assertThrows(IllegalStateException.class, flush::nextStep);
        assertThrows(IllegalStateException.class, flush::abandon);
        final IndexFlush last = index.beginFlush();
        assertFalse(last.isEmpty());
        index.close();
        assertThrows(IllegalStateException.class, last::nextStep);
        assertThrows(IllegalStateException.class, index::beginFlush);
    }

    private int flush() {
        return flush(index);
    }

    /** The number of writes. */
    private int flush(final KeyIndex written) {
        final IndexFlush flush = written.beginFlush();
        int writes = 0;
        while (flush.nextStep()) {
            final List<Runnable> step = new ArrayList<>();
            boolean complete;
            do {
                complete = flush.visit(server.visitor(step, 3));
            } while (!complete);
            writes += step.size();
            step.forEach(Runnable::run);
        }
        flush.confirm();
        return writes;
    }

    private void assertLost(final boolean settled, final String part) {
        final IndexLostException e = assertThrows(
                IndexLostException.class, () -> server.load(settled).close());
        assertTrue(e.getMessage().contains(part), e::getMessage);
    }

    private static byte[] key(final int number) {
        return ByteBuffer.allocate(20).putInt(number).array();
    }
}
