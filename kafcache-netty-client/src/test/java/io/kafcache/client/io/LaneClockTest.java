package io.kafcache.client.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LaneClockTest {
    private static final long START = Long.MAX_VALUE - 5;

    private final LaneClock clock = new LaneClock(START);

    private static long ms(final long milliseconds) {
        return TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    @Test
    void shortPausesCount() {
        for (int i = 1; i <= 100; i++) {
            assertFalse(clock.resume(START + ms(9L * i)));
            clock.pause(START + ms(9L * i));
        }
        assertEquals(START + ms(900), clock.at(START + ms(900)));
    }

    @Test
    void ofALongPauseTenMillisecondsCount() {
        assertTrue(clock.resume(START + ms(3_000)));
        assertEquals(START + ms(10), clock.at(START + ms(3_000)));
        assertEquals(START + ms(11), clock.at(START + ms(3_001)), "time that is driven counts");
        clock.pause(START + ms(3_001));
        assertTrue(clock.resume(START + ms(6_001)));
        assertEquals(
                START + ms(21), clock.at(START + ms(6_001)), "who only looks now and then meets a limit in the end");
    }
}
