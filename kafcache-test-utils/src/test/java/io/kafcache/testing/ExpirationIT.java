package io.kafcache.testing;

import static io.kafcache.testing.Conditions.await;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When items go by themselves. */
final class ExpirationIT extends MemcachedContract {
    private static final int AT_ONCE = 2_592_001;
    private static final int THIRTY_DAYS = 2_592_000;

    private RawClient client;

    @BeforeEach
    void connect() {
        client = connect(MemcachedOptions.defaults());
    }

    private void setFor(final String key, final int expiration) {
        assertStatus(
                Status.SUCCESS,
                client.call(RawRequest.store(Opcode.SET, key, "v").extras(0, expiration)));
    }

    private void awaitMiss(final String key) {
        await("the end of " + key, () -> get(client, key).status() == Status.KEY_NOT_FOUND);
    }

    @Test
    void aTimeLongPastExpiresAtOnce() {
        setFor("k", AT_ONCE);
        assertMiss(client, "k");
        assertStatus(Status.SUCCESS, client.call(RawRequest.store(Opcode.ADD, "k", "w")));
        assertValue(client, "k", "w");
    }

    @Test
    void timesAheadLive() {
        final int now = (int) Instant.now().getEpochSecond();
        for (final int expiration : new int[] {0, 1000, THIRTY_DAYS, now + 1000, -1, Integer.MIN_VALUE}) {
            setFor("k", expiration);
            assertValue(client, "k", "v");
        }
        setFor("k", now - 1000);
        assertMiss(client, "k");
    }

    @Test
    void secondsPass() {
        setFor("relative", 1);
        setFor("absolute", (int) Instant.now().getEpochSecond() + 2);
        setFor("kept", 1000);
        awaitMiss("relative");
        awaitMiss("absolute");
        assertValue(client, "kept", "v");
    }

    @Test
    void touchAndGetAndTouchSetTheExpiration() {
        setFor("k", 1000);
        assertStatus(
                Status.SUCCESS, client.call(RawRequest.of(Opcode.TOUCH, "k").extras(AT_ONCE)));
        assertMiss(client, "k");
        setFor("k", 1000);
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.GATQ, "k").extras(AT_ONCE)));
        assertMiss(client, "k");
        setFor("k", 1);
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.GAT, "k").extras(0)));
        setFor("short", 1);
        awaitMiss("short");
        assertValue(client, "k", "v");
    }

    @Test
    void appendAndIncrementKeepTheExpiration() {
        setFor("k", 1);
        client.call(RawRequest.store(Opcode.APPEND, "k", "w"));
        assertStatus(
                Status.SUCCESS,
                client.call(RawRequest.store(Opcode.SET, "n", "9").extras(0, 1)));
        client.call(RawRequest.of(Opcode.INCREMENT, "n").count(1, 1, 0));
        awaitMiss("k");
        awaitMiss("n");
    }

    @Test
    void anInitialNumberExpires() {
        assertStatus(
                Status.SUCCESS, client.call(RawRequest.of(Opcode.INCREMENT, "n").count(1, 1, AT_ONCE)));
        assertMiss(client, "n");
    }

    @Test
    void aDelayedFlushTakesWhatIsThereByThen() {
        set(client, "before", "v");
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.FLUSH).extras(3)));
        assertValue(client, "before", "v");
        set(client, "between", "v");
        awaitMiss("before");
        assertMiss(client, "between");
        await("a value that outlives the flush", () -> {
            set(client, "after", "v");
            return get(client, "after").status() == Status.SUCCESS;
        });
    }

    /** A delay of one second means this second, and that is not over. */
    @Test
    void aFlushInASecondTakesAllOfTheSecond() {
        set(client, "before", "v");
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.FLUSH).extras(1)));
        assertMiss(client, "before");
        await("a value that outlives the flush", () -> {
            set(client, "after", "v");
            return get(client, "after").status() == Status.SUCCESS;
        });
    }

    @Test
    void anotherFlushReplacesOneThatIsToCome() {
        set(client, "k", "v");
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.FLUSH).extras(1000)));
        assertStatus(Status.SUCCESS, client.call(RawRequest.of(Opcode.FLUSH)));
        assertMiss(client, "k");
        set(client, "k", "v");
        assertValue(client, "k", "v");
    }
}
