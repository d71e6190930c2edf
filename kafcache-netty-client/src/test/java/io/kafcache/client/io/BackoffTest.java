package io.kafcache.client.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {
    @ParameterizedTest
    @ValueSource(longs = {2, 20, 200, 2_000, 60_000})
    void severalConnectsAreTriedWithinTheLimitOfAnOperation(final long limitMillis) {
        final long limit = TimeUnit.MILLISECONDS.toNanos(limitMillis);
        final Backoff backoff = Backoff.ofConnects(limit);
        for (int i = 0; i < 100; i++) {
            final long delay = backoff.next();
            assertTrue(delay > 0 && delay <= limit / 4, "after " + i + ": " + delay);
            assertTrue(delay <= TimeUnit.SECONDS.toNanos(1), "after " + i + ": " + delay);
        }
    }

    @Test
    void theShortestLimitStillLeavesADelay() {
        assertTrue(Backoff.ofConnects(1).next() > 0);
    }
}
