package io.kafcache.streams.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kafcache.streams.store.MemoryShares.Share;
import org.junit.jupiter.api.Test;

/** Who gets how much of one limit. */
class MemorySharesTest {
    private final MemoryShares shares = new MemoryShares();

    @Test
    void allGetWhatTheyWantWhileThereIsEnough() {
        final Share one = shares.join(40, 100);
        final Share other = shares.join(60, 100);
        assertEquals(40, one.granted());
        assertEquals(60, other.granted());
        assertEquals(30, other.granted(30));
    }

    @Test
    void whoWantsLittleGetsItAndTheOthersShareTheRest() {
        final Share large = shares.join(1000, 100);
        assertEquals(100, large.granted());
        final Share small = shares.join(10, 100);
        final Share middle = shares.join(60, 100);
        assertEquals(10, small.granted());
        assertEquals(45, middle.granted());
        assertEquals(45, large.granted());
        assertEquals(30, middle.granted(40), "a part of it in proportion");
    }

    @Test
    void whoLeavesLeavesItsPart() {
        final Share one = shares.join(100, 100);
        final Share other = shares.join(100, 100);
        assertEquals(50, one.granted());
        other.close();
        other.close();
        assertEquals(100, one.granted());
    }

    @Test
    void theLowestLimitCounts() {
        final Share one = shares.join(100, 1000);
        shares.join(100, 80);
        assertEquals(40, one.granted());
    }

    @Test
    void whoWantsNothingGetsNothing() {
        assertEquals(0, shares.join(0, 100).granted(0));
    }
}
