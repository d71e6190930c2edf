package io.kafcache.client;

import static io.kafcache.client.ClientFixture.bytes;
import static io.kafcache.client.ClientFixture.text;
import static io.kafcache.client.ClientFixture.waitUntil;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.StoreResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reads, conditional writes and expirations. */
interface ItemContract extends ClientFixture {
    byte[] KEY = bytes("key");
    byte[] VALUE = bytes("value");
    byte[] OTHER = bytes("other");

    @Test
    default void anItemIsReadWithItsFlagsAndTheCasThatStoringItGave() {
        final StoreResult stored = client().set(KEY, VALUE, StoreOptions.DEFAULTS.withFlags(0xcafebabe));
        assertTrue(stored.isStored());
        final Item item = client().getItem(KEY);
        assertArrayEquals(VALUE, item.value());
        assertEquals(0xcafebabe, item.flags());
        assertEquals(stored.cas(), item.cas());
        assertNotEquals(0, item.cas());
        assertNull(client().getItem(OTHER));
    }

    @Test
    default void itemsComeInTheOrderOfTheKeysWithNullForWhatIsAbsent() {
        final KeyList keys = new KeyList();
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            keys.add(bytes("key-" + i));
            expected.add(i % 3 == 0 ? null : "value-" + i);
            if (i % 3 != 0) {
                client().set(bytes("key-" + i), bytes("value-" + i));
            }
        }
        assertEquals(
                expected,
                client().getItems(keys).stream().map(ClientFixture::text).toList());
        assertArrayEquals(bytes("key-7"), keys.get(7));
        assertThrows(IndexOutOfBoundsException.class, () -> keys.get(500));
    }

    @Test
    default void aSetWithACasChangesOnlyTheItemThatHasIt() {
        final StoreOptions anyCas = StoreOptions.DEFAULTS.withCas(1234);
        assertEquals(Outcome.NOT_FOUND, client().set(KEY, VALUE, anyCas).outcome());
        assertNull(client().get(KEY));
        client().set(KEY, VALUE);
        final long read = client().getItem(KEY).cas();
        final StoreResult stored = client().set(KEY, OTHER, StoreOptions.DEFAULTS.withCas(read));
        assertEquals(Outcome.STORED, stored.outcome());
        assertEquals(client().getItem(KEY).cas(), stored.cas());
        final StoreResult refused = client().set(KEY, VALUE, StoreOptions.DEFAULTS.withCas(read));
        assertEquals(new StoreResult(Outcome.EXISTS, 0), refused);
        assertFalse(refused.isStored());
        assertArrayEquals(OTHER, client().get(KEY));
    }

    @Test
    default void addAndReplaceWithOptions() {
        final StoreOptions flagged = StoreOptions.DEFAULTS.withFlags(7);
        assertEquals(Outcome.NOT_FOUND, client().replace(KEY, VALUE, flagged).outcome());
        assertFalse(client().replace(KEY, VALUE));
        assertTrue(client().add(KEY, VALUE, flagged).isStored());
        assertEquals(Outcome.EXISTS, client().add(KEY, OTHER, flagged).outcome());
        assertEquals(7, client().getItem(KEY).flags());
        assertTrue(client().replace(KEY, OTHER));
        assertEquals(0, client().getItem(KEY).flags());
        final long cas = client().getItem(KEY).cas();
        assertTrue(client().replace(KEY, VALUE, flagged.withCas(cas)).isStored());
        assertEquals(
                Outcome.EXISTS,
                client().replace(KEY, OTHER, flagged.withCas(cas)).outcome());
        assertArrayEquals(VALUE, client().get(KEY));
    }

    @Test
    default void anAddWithACasIsRefusedSinceItWouldReplaceTheItem() {
        client().set(KEY, VALUE);
        final StoreOptions matching =
                StoreOptions.DEFAULTS.withCas(client().getItem(KEY).cas());
        assertThrows(IllegalArgumentException.class, () -> client().add(KEY, OTHER, matching));
        assertThrows(IllegalArgumentException.class, () -> client().async().add(KEY, OTHER, matching));
        assertThrows(IllegalArgumentException.class, () -> new WriteBatch().add(KEY, OTHER, matching));
        assertArrayEquals(VALUE, client().get(KEY));
    }

    @Test
    default void bytesAreAddedAtBothEndsOfWhatIsThere() {
        assertFalse(client().append(KEY, VALUE));
        assertFalse(client().prepend(KEY, VALUE));
        assertEquals(Outcome.NOT_STORED, client().append(KEY, VALUE, 0).outcome());
        assertNull(client().get(KEY));
        client().set(KEY, VALUE, StoreOptions.DEFAULTS.withFlags(3));
        assertTrue(client().append(KEY, bytes(">")));
        assertTrue(client().prepend(KEY, bytes("<")));
        assertTrue(client().append(KEY, new byte[0]));
        final Item item = client().getItem(KEY);
        assertEquals("<value>", text(item));
        assertEquals(3, item.flags());
        assertEquals(
                Outcome.EXISTS, client().prepend(KEY, VALUE, item.cas() + 99).outcome());
        final StoreResult appended = client().append(KEY, bytes("!"), item.cas());
        assertTrue(appended.isStored());
        assertTrue(client().prepend(KEY, bytes("!"), appended.cas()).isStored());
        assertEquals("!<value>!", read("key"));
    }

    @Test
    default void whatWouldBecomeTooLargeIsNotAppended() {
        final byte[] half = new byte[client().maxValueLength(KEY.length) / 2 + 10];
        Arrays.fill(half, (byte) 'x');
        client().set(KEY, half);
        assertFalse(client().append(KEY, half));
        assertEquals(Outcome.NOT_STORED, client().prepend(KEY, half, 0).outcome());
        assertArrayEquals(half, client().get(KEY));
    }

    @Test
    default void aDeletionWithACasTakesOnlyTheItemThatHasIt() {
        assertEquals(DeleteResult.NOT_FOUND, client().delete(KEY, 5));
        final long cas = client().set(KEY, VALUE, StoreOptions.DEFAULTS).cas();
        assertEquals(DeleteResult.EXISTS, client().delete(KEY, cas + 1));
        assertArrayEquals(VALUE, client().get(KEY));
        assertEquals(DeleteResult.DELETED, client().delete(KEY, cas));
        assertNull(client().get(KEY));
    }

    @Test
    default void itemsStoredWithATimeInThePastAreGone() {
        final StoreOptions past = StoreOptions.DEFAULTS.withExpiration(Expiration.at(Instant.EPOCH));
        assertTrue(client().set(KEY, VALUE, past).isStored());
        assertNull(client().get(KEY));
    }

    @Test
    default void expirationsAreThoseOfMemcached() {
        assertEquals(1, Expiration.after(Duration.ofNanos(1)));
        assertEquals(60, Expiration.after(Duration.ofMinutes(1)));
        assertEquals(2_592_000, Expiration.after(Duration.ofDays(30)));
        final long now = Instant.now().getEpochSecond();
        final long beyond = Integer.toUnsignedLong(Expiration.after(Duration.ofDays(31)));
        assertTrue(beyond >= now + 31 * 86_400 && beyond < now + 32 * 86_400, "Unix time: " + beyond);
        assertEquals(PAST, Expiration.at(Instant.EPOCH));
        assertThrows(IllegalArgumentException.class, () -> Expiration.after(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> Expiration.after(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> Expiration.after(ChronoUnit.FOREVER.getDuration()));
        assertThrows(IllegalArgumentException.class, () -> Expiration.at(Instant.parse("2106-02-07T06:28:15Z")));
        for (final Instant late :
                List.of(Instant.parse("2040-01-01T00:00:00Z"), Instant.parse("2106-02-07T06:28:14Z"))) {
            client().set(KEY, VALUE, StoreOptions.DEFAULTS.withExpiration(Expiration.at(late)));
            assertArrayEquals(VALUE, client().get(KEY), late.toString());
        }
    }

    @Test
    default void aTouchMovesTheTimeAtWhichAnItemExpires() {
        assertFalse(client().touch(KEY, 100));
        final StoreOptions soon = StoreOptions.DEFAULTS.withExpiration(2);
        client().set(KEY, VALUE, soon);
        client().set(OTHER, VALUE, soon);
        final KeyList third = new KeyList().add(bytes("third")).add(bytes("absent"));
        client().set(bytes("third"), VALUE, soon);
        client().set(bytes("control"), VALUE, soon);
        assertTrue(client().touch(KEY, Expiration.NEVER));
        assertEquals("value", text(client().getAndTouch(OTHER, 1000)));
        client().getAndTouchAll(third, Expiration.NEVER, (index, flags, cas, buffer, offset, length) -> {});
        waitUntil("the item that was not touched is gone", () -> client().get(bytes("control")) == null);
        assertEquals(List.of("value", "value", "value"), Arrays.asList(read("key"), read("other"), read("third")));
        final long cas = client().getItem(KEY).cas();
        assertTrue(client().touch(KEY, PAST));
        assertNull(client().get(KEY));
        assertNotEquals(0, cas);
    }

    @Test
    default void getAndTouchReadsAndTouches() {
        assertNull(client().getAndTouch(KEY, 100));
        final long cas =
                client().set(KEY, VALUE, StoreOptions.DEFAULTS.withFlags(5)).cas();
        final Item item = client().getAndTouch(KEY, 100);
        assertArrayEquals(VALUE, item.value());
        assertEquals(5, item.flags());
        assertEquals(cas, item.cas());
        assertEquals("value", text(client().getAndTouch(KEY, PAST)));
        assertNull(client().get(KEY));
    }

    @Test
    default void getAndTouchAllReadsAndTouchesEachItemThatThereIs() {
        final KeyList keys = new KeyList();
        final Map<Integer, String> expected = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            keys.add(bytes("key-" + i));
            if (i % 2 == 0) {
                client().set(bytes("key-" + i), bytes("value-" + i));
                expected.put(i, "value-" + i);
            }
        }
        final Map<Integer, String> seen = new HashMap<>();
        final ItemVisitor visitor = (index, flags, cas, buffer, offset, length) ->
                assertNull(seen.put(index, buffer.getStringWithoutLengthUtf8(offset, length)));
        client().getAndTouchAll(keys, 1000, visitor);
        assertEquals(expected, seen);
        seen.clear();
        client().getAndTouchAll(keys, PAST, visitor);
        assertEquals(expected, seen);
        seen.clear();
        client().getAll(keys, visitor);
        assertEquals(Map.of(), seen);
    }

    @Test
    default void aClientThatVerifiesKeysReadsTheSame() {
        try (MemcachedClient careful = MemcachedClient.create(
                client().config().toBuilder().verifyKeys(true).build())) {
            final KeyList keys = new KeyList();
            for (int i = 0; i < 300; i++) {
                keys.add(bytes("key-" + i));
                if (i % 2 == 0) {
                    careful.set(bytes("key-" + i), bytes("value-" + i));
                }
            }
            assertArrayEquals(bytes("value-2"), careful.get(bytes("key-2")));
            assertNull(careful.get(bytes("key-1")));
            assertEquals("value-4", text(careful.getAndTouch(bytes("key-4"), 100)));
            assertNull(careful.getAndTouch(bytes("key-3"), 100));
            final List<Item> items = careful.getItems(keys);
            final Map<Integer, String> touched = new HashMap<>();
            careful.getAndTouchAll(
                    keys,
                    100,
                    (index, flags, cas, buffer, offset, length) ->
                            touched.put(index, buffer.getStringWithoutLengthUtf8(offset, length)));
            for (int i = 0; i < 300; i++) {
                final String expected = i % 2 == 0 ? "value-" + i : null;
                assertEquals(expected, text(items.get(i)));
                assertEquals(expected, touched.get(i));
            }
            assertEquals("value-6", text(ClientFixture.await(careful.async().getItem(bytes("key-6")))));
        }
    }
}
