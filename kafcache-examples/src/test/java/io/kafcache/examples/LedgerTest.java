package io.kafcache.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger(42, 1000, 2000);

    @Test
    void addressesLookLikeAddressesAndDiffer() {
        assertTrue(ledger.address(0).matches("0x[0-9a-f]{40}"), ledger.address(0));
        assertEquals(
                1250,
                LongStream.range(0, 1250)
                        .mapToObj(ledger::address)
                        .collect(Collectors.toSet())
                        .size());
    }

    @Test
    void theSameSeedGivesTheSameLedger() {
        assertEquals(ledger.transfer(17), new Ledger(42, 1000, 2000).transfer(17));
        assertNotEquals(ledger.transfer(17), new Ledger(43, 1000, 2000).transfer(17));
        assertNotEquals(ledger.transfer(17), ledger.transfer(18));
    }

    @Test
    void addressesBeyondTheLabelsHaveNone() {
        assertNotNull(ledger.label(999));
        assertNull(ledger.label(1000));
    }

    @Test
    void aFifthOfTheAddressesIsUnknown() {
        final Tally tally = Tally.of(ledger);
        assertEquals(2000, tally.transfers());
        assertEquals(4000, tally.labelled() + tally.unknown());
        assertEquals(0.2, tally.unknown() / 4000.0, 0.03);
    }

    @Test
    void theSmallestLedgerWorks() {
        assertEquals(1, Tally.of(new Ledger(1, 1, 1)).transfers());
    }

    @Test
    void aTallyTellsLabelsApartButNotTheOrder() {
        final LabelledTransfer one = new LabelledTransfer("a", null, 1);
        final LabelledTransfer other = new LabelledTransfer("b", null, 1);
        assertNotEquals(Tally.ZERO.plus("0", one), Tally.ZERO.plus("0", other));
        assertNotEquals(Tally.ZERO.plus("0", one), Tally.ZERO.plus("1", one));
        assertEquals(
                Tally.ZERO.plus("0", one).plus("1", other),
                Tally.ZERO.plus("1", other).plus("0", one));
    }
}
