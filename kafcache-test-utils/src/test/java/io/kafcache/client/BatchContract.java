package io.kafcache.client;

import static io.kafcache.client.ClientFixture.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Changes of every kind, made together. */
interface BatchContract extends ClientFixture {
    StoreOptions DEFAULTS = StoreOptions.DEFAULTS;

    @Test
    default void aBatchTakesChangesOfEveryKind() {
        final long cas = client().set(bytes("cas"), bytes("old"), DEFAULTS).cas();
        final long doomed =
                client().set(bytes("doomed"), bytes("old"), DEFAULTS).cas();
        client().set(bytes("expires"), bytes("old"));
        assertEquals(
                List.of(),
                client().execute(new WriteBatch()
                        .set(bytes("set"), bytes("1"), DEFAULTS.withFlags(11))
                        .set(bytes("past"), bytes("1"), DEFAULTS.withExpiration(PAST))
                        .set(bytes("cas"), bytes("2"), DEFAULTS.withCas(cas))
                        .add(bytes("add"), bytes("3"), DEFAULTS.withFlags(33))
                        .replace(bytes("add"), bytes("4"), DEFAULTS.withFlags(44))
                        .append(bytes("add"), bytes(">"))
                        .prepend(bytes("add"), bytes("<"))
                        .increment(bytes("n"), 1, 10, 0)
                        .increment(bytes("n"), 5)
                        .decrement(bytes("n"), 2)
                        .decrement(bytes("m"), 1, 7, 0)
                        .touch(bytes("expires"), PAST)
                        .touch(bytes("set"), 1000)
                        .delete(bytes("doomed"), doomed)
                        .set(bytes("gone"), bytes("5"))
                        .delete(bytes("gone"))));
        assertEquals("1", read("set"));
        assertEquals(11, client().getItem(bytes("set")).flags());
        assertNull(read("past"));
        assertEquals("2", read("cas"));
        assertEquals("<4>", read("add"));
        assertEquals(44, client().getItem(bytes("add")).flags());
        assertEquals("13", read("n"));
        assertEquals("7", read("m"));
        assertNull(read("expires"));
        assertNull(read("doomed"));
        assertNull(read("gone"));
    }

    private Map<Consumer<WriteBatch>, Status> refused() {
        client().set(bytes("present"), bytes("value"));
        final byte[] tooLarge = new byte[client().maxValueLength("present".length()) + 1];
        final Map<Consumer<WriteBatch>, Status> refused = new LinkedHashMap<>();
        refused.put(batch -> batch.set(bytes("absent"), bytes("1"), DEFAULTS.withCas(5)), Status.KEY_NOT_FOUND);
        refused.put(batch -> batch.set(bytes("present"), bytes("1"), DEFAULTS.withCas(-5)), Status.KEY_EXISTS);
        refused.put(batch -> batch.set(bytes("present"), tooLarge), Status.TOO_LARGE);
        refused.put(batch -> batch.add(bytes("present"), bytes("1"), DEFAULTS), Status.KEY_EXISTS);
        refused.put(batch -> batch.replace(bytes("absent"), bytes("1"), DEFAULTS), Status.KEY_NOT_FOUND);
        refused.put(batch -> batch.replace(bytes("present"), bytes("1"), DEFAULTS.withCas(-5)), Status.KEY_EXISTS);
        refused.put(batch -> batch.append(bytes("absent"), bytes("1")), Status.NOT_STORED);
        refused.put(batch -> batch.prepend(bytes("absent"), bytes("1")), Status.NOT_STORED);
        refused.put(batch -> batch.append(bytes("present"), tooLarge), Status.TOO_LARGE);
        refused.put(batch -> batch.delete(bytes("absent")), Status.KEY_NOT_FOUND);
        refused.put(batch -> batch.delete(bytes("present"), -5), Status.KEY_EXISTS);
        refused.put(batch -> batch.increment(bytes("absent"), 1), Status.KEY_NOT_FOUND);
        refused.put(batch -> batch.decrement(bytes("absent"), 1), Status.KEY_NOT_FOUND);
        refused.put(batch -> batch.increment(bytes("present"), 1), Status.NON_NUMERIC);
        refused.put(batch -> batch.decrement(bytes("present"), 1, 5, 0), Status.NON_NUMERIC);
        refused.put(batch -> batch.touch(bytes("absent"), 100), Status.KEY_NOT_FOUND);
        return refused;
    }

    @Test
    default void aBatchTellsEachErrorByItsIndexWithKeyStatusAndWords() {
        final Map<Consumer<WriteBatch>, Status> refused = refused();
        final WriteBatch batch = new WriteBatch();
        refused.forEach((change, status) -> {
            change.accept(batch);
            batch.set(bytes("between-" + batch.size()), bytes("1"));
        });
        final List<WriteError> errors = client().execute(batch);
        assertEquals(
                List.copyOf(refused.values()),
                errors.stream().map(WriteError::status).toList());
        for (int i = 0; i < errors.size(); i++) {
            final WriteError error = errors.get(i);
            assertEquals(2 * i, error.index());
            final String key = new String(batch.key(error.index()), UTF_8);
            assertTrue(List.of("absent", "present").contains(key), key);
            final boolean named =
                    servers().stream().anyMatch(server -> error.message().contains(server.address()));
            assertTrue(named, error.message());
            assertFalse(error.message().contains(error.status().name()), error.message());
            assertEquals("1", read("between-" + (2 * i + 1)));
        }
        assertEquals("value", read("present"));
        assertNull(read("absent"));
        assertThrows(IndexOutOfBoundsException.class, () -> batch.key(batch.size()));
    }

    @Test
    default void aBatchOfOneTellsTheSame() {
        refused().forEach((change, status) -> {
            final WriteBatch batch = new WriteBatch();
            change.accept(batch);
            final List<WriteError> errors = client().execute(batch);
            assertEquals(1, errors.size());
            assertEquals(0, errors.get(0).index());
            assertEquals(status, errors.get(0).status());
        });
        assertArrayEquals(bytes("value"), client().get(bytes("present")));
    }

    @Test
    default void aBatchIsUsedAgain() {
        final WriteBatch batch = new WriteBatch();
        for (int round = 0; round < 3; round++) {
            batch.clear();
            for (int i = 0; i < 100; i++) {
                batch.increment(bytes("n" + i), 1, 1, 0).touch(bytes("n" + i), 1000);
            }
            assertEquals(200, batch.size());
            assertEquals(List.of(), client().execute(batch));
        }
        assertEquals("3", read("n99"));
    }
}
