package io.kafcache.client.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every expected place is libmemcached's. */
class KetamaRingTest {
    private static final List<String> EIGHT =
            IntStream.rangeClosed(1, 8).mapToObj(i -> "10.0.1." + i).toList();
    private static final List<String> LOCAL = List.of("127.0.0.1:21211", "127.0.0.1:21212", "127.0.0.1:21213");
    private static final List<String> CACHES =
            List.of("cache-a.example", "cache-b.example:11212", "cache-c.example:21211");
    private static final int[] UNEQUAL_WEIGHTS = {600, 300, 200, 350, 1000, 800, 950, 100};

    static Stream<Arguments> places() {
        return Stream.of(
                Arguments.of(EIGHT, equal(8), bytes("key1"), "10.0.1.1"),
                Arguments.of(EIGHT, equal(8), bytes("key2"), "10.0.1.2"),
                Arguments.of(EIGHT, equal(8), bytes("user:42"), "10.0.1.5"),
                Arguments.of(EIGHT, equal(8), new byte[] {0x00, 0x01, (byte) 0xff}, "10.0.1.7"),
                Arguments.of(LOCAL, equal(3), bytes("key1"), "127.0.0.1:21213"),
                Arguments.of(LOCAL, equal(3), bytes("key2"), "127.0.0.1:21211"),
                Arguments.of(LOCAL, equal(3), bytes("key3"), "127.0.0.1:21212"),
                Arguments.of(LOCAL, equal(3), bytes("VDEAAAAA"), "127.0.0.1:21212"),
                Arguments.of(CACHES, equal(3), bytes("a"), "cache-c.example:21211"),
                Arguments.of(CACHES, equal(3), bytes("key1"), "cache-b.example:11212"),
                Arguments.of(CACHES, equal(3), new byte[] {0x00, 0x01, (byte) 0xff}, "cache-a.example"),
                Arguments.of(EIGHT, UNEQUAL_WEIGHTS, bytes("SVa_]_V41)"), "10.0.1.7"),
                Arguments.of(EIGHT, UNEQUAL_WEIGHTS, bytes("30C1*Z*S/_"), "10.0.1.2"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void placesKeysWhereLibmemcachedDoes(
            final List<String> names, final int[] weights, final byte[] key, final String expected) {
        final KetamaLocator locator = new KetamaLocator(new KetamaRing(names, weights));
        final int padding = 3;
        final UnsafeBuffer onHeap = new UnsafeBuffer(new byte[key.length + 2 * padding]);
        final UnsafeBuffer offHeap = new UnsafeBuffer(ByteBuffer.allocateDirect(key.length + 2 * padding));
        for (final UnsafeBuffer buffer : List.of(onHeap, offHeap)) {
            buffer.putBytes(padding, key);
            assertEquals(expected, names.get(locator.node(buffer, padding, key.length)));
        }
    }

    @Test
    void takesFourPointsOfADigest() {
        assertArrayEquals(
                new long[] {1501425236L, 4264343255L, 1367129499L, 2486798121L},
                Arrays.stream(KetamaRing.digestPoints(Digests.md5(), "127.0.0.1:21211-0"))
                        .mapToLong(Integer::toUnsignedLong)
                        .toArray());
    }

    @Test
    void givesPointsByWeight() {
        assertArrayEquals(
                new int[] {176, 88, 56, 104, 296, 236, 280, 28}, pointCounts(new KetamaRing(EIGHT, UNEQUAL_WEIGHTS)));
    }

    @Test
    void roundsAs32BitFloatsDo() {
        final List<String> names =
                IntStream.range(0, 25).mapToObj(i -> "node-" + i).toList();
        final int[] expected = new int[25];
        Arrays.fill(expected, 156);
        assertArrayEquals(expected, pointCounts(new KetamaRing(names, equal(25))));
    }

    @Test
    void aNodeOfTinyWeightHoldsNothing() {
        assertArrayEquals(
                new int[] {0, 316}, pointCounts(new KetamaRing(List.of("small", "large"), new int[] {1, 1000})));
    }

    @Test
    void wrapsAroundBehindTheLastPoint() {
        final KetamaRing ring = new KetamaRing(LOCAL, equal(3));
        final long first = allPoints(LOCAL).min().orElseThrow();
        final long last = allPoints(LOCAL).max().orElseThrow();
        assertTrue(last < 0xffffffffL, "there is room behind the last point");
        assertEquals(ring.node((int) first), ring.node((int) (last + 1)));
        assertEquals(ring.node((int) first), ring.node(0xffffffff));
        assertEquals(ring.node((int) first), ring.node(0));
    }

    @Test
    void aPointOwnsItsOwnNumber() {
        final KetamaRing ring = new KetamaRing(LOCAL, equal(3));
        assertEquals(0, ring.node(1501425236));
        assertEquals(0, ring.node((int) 4264343255L));
    }

    @Test
    void ofEqualPointsTheLowestNodeOwns() {
        // Both nodes have this point.
        final int point = 1410088479;
        final List<String> names = List.of("node-546", "node-699");
        final List<String> reversed = List.of("node-699", "node-546");
        assertEquals(2, allPoints(names).filter(other -> other == point).count());
        assertEquals(0, new KetamaRing(names, equal(2)).node(point));
        assertEquals(0, new KetamaRing(reversed, equal(2)).node(point));
        assertNotEquals(
                new KetamaRing(names, equal(2)).fingerprint(), new KetamaRing(reversed, equal(2)).fingerprint());
    }

    @Test
    void aSingleNodeOwnsEveryKeyUnseen() {
        final KetamaLocator locator = new KetamaLocator(new KetamaRing(List.of("10.0.1.1"), equal(1)));
        assertEquals(0, locator.node(null, 0, 250));
    }

    @Test
    void hashesKeysOfAnyLength() {
        final KetamaRing ring = new KetamaRing(EIGHT, equal(8));
        final KetamaLocator locator = new KetamaLocator(ring);
        for (final int length : new int[] {0, 1, 250, 255, 256, 257, 512, 1000}) {
            final byte[] key = new byte[length];
            Arrays.fill(key, (byte) length);
            final int hash = ByteBuffer.wrap(Digests.md5().digest(key))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getInt();
            assertEquals(ring.node(hash), locator.node(new UnsafeBuffer(key), 0, length), "length " + length);
        }
    }

    @Test
    void aLookupAllocatesNothing() {
        final KetamaLocator locator = new KetamaLocator(new KetamaRing(EIGHT, equal(8)));
        final DirectBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(250));
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final int lookups = 10_000;
        long nodes = 0;
        long least = Long.MAX_VALUE;
        // The virtual machine allocates on this thread now and then, when it compiles: a round without that counts.
        for (int round = 0; round < 10; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            nodes += lookup(locator, key, lookups);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertTrue(least < lookups, least + " bytes in " + lookups + " lookups, sum of nodes " + nodes);
    }

    @Test
    void theFingerprintTellsWhetherKeysMove() {
        final String fingerprint = new KetamaRing(LOCAL, new int[] {1, 2, 3}).fingerprint();
        assertEquals(
                fingerprint,
                new KetamaRing(List.of(LOCAL.get(2), LOCAL.get(0), LOCAL.get(1)), new int[] {3, 1, 2}).fingerprint(),
                "order");
        assertEquals(fingerprint, new KetamaRing(LOCAL, new int[] {10, 20, 30}).fingerprint(), "proportion");
        assertNotEquals(fingerprint, new KetamaRing(LOCAL, new int[] {1, 2, 4}).fingerprint(), "weight");
        assertNotEquals(fingerprint, new KetamaRing(LOCAL, new int[] {2, 1, 3}).fingerprint(), "weights exchanged");
        assertNotEquals(
                fingerprint, new KetamaRing(LOCAL.subList(0, 2), new int[] {1, 2}).fingerprint(), "a node less");
        assertNotEquals(
                fingerprint,
                new KetamaRing(List.of(LOCAL.get(0), LOCAL.get(1), "127.0.0.1:21214"), new int[] {1, 2, 3})
                        .fingerprint(),
                "another node");
    }

    @Test
    void theFingerprintOverlooksANodeWithoutKeys() {
        assertEquals(
                new KetamaRing(List.of("large"), equal(1)).fingerprint(),
                new KetamaRing(List.of("small", "large"), new int[] {1, 1000}).fingerprint());
    }

    @Test
    void theFingerprintOfASingleNodeIsItsName() {
        final String fingerprint = new KetamaRing(List.of("10.0.1.1"), new int[] {1}).fingerprint();
        assertEquals(fingerprint, new KetamaRing(List.of("10.0.1.1"), new int[] {7}).fingerprint());
        assertNotEquals(fingerprint, new KetamaRing(List.of("10.0.1.2"), new int[] {1}).fingerprint());
    }

    @Test
    void theFingerprintIsTheSameInEveryVersion() {
        assertEquals("d6894e16abf48b47", new KetamaRing(LOCAL, equal(3)).fingerprint());
        assertEquals("d66e6eaf9400d271", new KetamaRing(List.of("10.0.1.1"), equal(1)).fingerprint());
    }

    @Test
    void refusesWhatIsNoRing() {
        assertRefused("a ring needs one node or more", List.of());
        assertRefused("2 nodes have 1 weights", List.of("a", "b"), 1);
        assertRefused("a node is there twice: [a, b, a]", List.of("a", "b", "a"), 1, 1, 1);
        assertRefused("node b has weight 0; expected 1 or more", List.of("a", "b"), 1, 0);
    }

    private static void assertRefused(final String message, final List<String> names, final int... weights) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> new KetamaRing(names, weights))
                        .getMessage());
    }

    private static long lookup(final KetamaLocator locator, final DirectBuffer key, final int times) {
        long nodes = 0;
        for (int i = 0; i < times; i++) {
            nodes += locator.node(key, 0, 1 + i % key.capacity());
        }
        return nodes;
    }

    private static LongStream allPoints(final List<String> names) {
        return names.stream()
                .flatMap(name -> IntStream.range(0, 40).mapToObj(i -> name + "-" + i))
                .flatMapToInt(text -> Arrays.stream(KetamaRing.digestPoints(Digests.md5(), text)))
                .mapToLong(Integer::toUnsignedLong);
    }

    private static int[] pointCounts(final KetamaRing ring) {
        return IntStream.range(0, ring.size()).map(ring::pointCount).toArray();
    }

    private static int[] equal(final int nodes) {
        final int[] weights = new int[nodes];
        Arrays.fill(weights, 1);
        return weights;
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
