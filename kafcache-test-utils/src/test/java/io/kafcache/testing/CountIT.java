package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What INCREMENT and DECREMENT do. */
final class CountIT extends MemcachedContract {
    private RawClient client;

    @BeforeEach
    void connect() {
        client = connect(MemcachedOptions.defaults());
    }

    private RawReply count(final Opcode opcode, final long delta) {
        return client.call(RawRequest.of(opcode, "n").count(delta, 5, 0));
    }

    private void assertCount(final long expected, final RawReply reply) {
        assertStatus(Status.SUCCESS, reply);
        assertEquals(expected, reply.number());
        assertEquals(reply.cas(), get(client, "n").cas());
    }

    @Test
    void startsWithTheInitialNumber() {
        assertStatus(
                Status.KEY_NOT_FOUND,
                client.call(RawRequest.of(Opcode.INCREMENT, "n").count(1, 5, -1)));
        assertCount(5, count(Opcode.INCREMENT, 1));
        assertCount(6, count(Opcode.INCREMENT, 1));
        assertValue(client, "n", "6");
        client.call(RawRequest.of(Opcode.DELETE, "n"));
        assertCount(5, count(Opcode.DECREMENT, 1));
        assertCount(-1, client.call(RawRequest.of(Opcode.INCREMENT, "big").count(1, -1, 0)), "big");
    }

    private void assertCount(final long expected, final RawReply reply, final String key) {
        assertStatus(Status.SUCCESS, reply);
        assertEquals(expected, reply.number());
        assertValue(client, key, Long.toUnsignedString(expected));
    }

    @Test
    void aShorterNumberLeavesBlanksBehind() {
        set(client, "n", "10");
        assertCount(9, count(Opcode.DECREMENT, 1));
        assertValue(client, "n", "9 ");
        assertCount(10, count(Opcode.INCREMENT, 1));
        assertCount(100, count(Opcode.INCREMENT, 90));
        assertValue(client, "n", "100");
    }

    @Test
    void decrementStopsAtZeroAndIncrementWrapsAround() {
        set(client, "n", "3");
        assertCount(0, count(Opcode.DECREMENT, 10));
        set(client, "n", "18446744073709551615");
        assertCount(1, count(Opcode.INCREMENT, 2));
        assertValue(client, "n", "1" + " ".repeat(19));
        set(client, "n", "18446744073709551615");
        assertCount(0, count(Opcode.DECREMENT, -1));
    }

    @Test
    void readsNumbersAsStrtoullDoes() {
        for (final String number : new String[] {"5", " 5", "\t\r5", "5 x", "5\0x", "+5", "005", "5\n"}) {
            set(client, "n", number);
            assertCount(6, count(Opcode.INCREMENT, 1));
        }
        set(client, "n", "-18446744073709551615");
        assertCount(2, count(Opcode.INCREMENT, 1));
        for (final String text : new String[] {"", " ", "x", "5x", "-1", "--1", "+ 5", "18446744073709551616", "1.5"}) {
            set(client, "n", text);
            assertStatus(Status.NON_NUMERIC, count(Opcode.INCREMENT, 1));
            assertValue(client, "n", text);
        }
    }

    @Test
    void checksTheCas() {
        set(client, "n", "1");
        assertStatus(
                Status.KEY_EXISTS,
                client.call(RawRequest.of(Opcode.INCREMENT, "n").count(1, 5, 0).cas(99)));
        assertCount(
                2,
                client.call(RawRequest.of(Opcode.INCREMENT, "n").count(1, 5, 0).cas(1)));
        // An absent item has no cas to compare.
        client.call(RawRequest.of(Opcode.DELETE, "n"));
        assertCount(
                5,
                client.call(RawRequest.of(Opcode.INCREMENT, "n").count(1, 5, 0).cas(99)));
    }

    @Test
    void keepsTheFlagsOfTheItem() {
        client.call(RawRequest.store(Opcode.SET, "n", "9").extras(42, 0));
        assertCount(10, count(Opcode.INCREMENT, 1));
        assertEquals(42, get(client, "n").flags());
    }
}
