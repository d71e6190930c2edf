package io.kafcache.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void theMedianAndTheQuartilesStandBetweenSamples() {
        final Samples samples = Samples.of(4, 1, 3, 2);
        assertEquals(2.5, samples.median());
        assertEquals(1.75, samples.low());
        assertEquals(3.25, samples.high());
    }

    @Test
    void oneSampleIsItsOwnMedian() {
        assertEquals("7.00 to 7.00", Samples.of(7).spread());
    }

    @Test
    void threeDigitsCount() {
        assertEquals("1.23", Samples.number(1.2345));
        assertEquals("12.3", Samples.number(12.345));
        assertEquals("123", Samples.number(123.45));
        assertEquals("12,345", Samples.number(12345.4));
    }
}
