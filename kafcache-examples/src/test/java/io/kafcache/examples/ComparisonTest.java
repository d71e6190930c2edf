package io.kafcache.examples;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void equalCountsPass() {
        assertDoesNotThrow(() -> WordCountExample.compare(Map.of("a", 1L), Map.of("a", 1L)));
    }

    @Test
    void differentMissingAndForeignWordsAreNamed() {
        final ExampleException failure = assertThrows(
                ExampleException.class,
                () -> WordCountExample.compare(Map.of("a", 1L, "b", 2L, "c", 3L), Map.of("a", 2L, "b", 2L, "d", 4L)));
        assertEquals(
                "WordCount: 3 words are not counted as a direct count says:"
                        + " a 2 instead of 1, c 0 instead of 3, d 4 instead of 0",
                failure.getMessage());
    }

    @Test
    void equalTalliesPass() {
        final Tally tally = Tally.of(new Ledger(1, 10, 20));
        assertDoesNotThrow(() -> LabellingExample.compare(tally, Map.of(StoreKind.ROCKSDB, tally)));
    }

    @Test
    void aStoreWithAnotherTallyIsNamed() {
        final Tally tally = Tally.of(new Ledger(1, 10, 20));
        final Tally wrong = new Tally(tally.transfers(), tally.labelled(), tally.unknown(), tally.checksum() + 1);
        final ExampleException failure = assertThrows(
                ExampleException.class,
                () -> LabellingExample.compare(tally, Map.of(StoreKind.ROCKSDB, tally, StoreKind.MEMCACHED, wrong)));
        assertTrue(failure.getMessage().contains("but got memcached "), failure.getMessage());
    }
}
