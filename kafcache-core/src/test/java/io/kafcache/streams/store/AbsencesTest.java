package io.kafcache.streams.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AbsencesTest {
    private final Absences absences = new Absences();

    private void count(final int keys, final int absentOfTen) {
        for (int i = 0; i < keys; i++) {
            absences.count(i % 10 < absentOfTen);
        }
    }

    @Test
    void allKeysOfANewStoreAreTakenForAbsent() {
        assertTrue(absences.areMany());
    }

    @Test
    void aFifthIsFew() {
        count(10_000, 2);
        assertFalse(absences.areMany());
    }

    @Test
    void halfIsMany() {
        count(10_000, 5);
        assertTrue(absences.areMany());
    }

    @Test
    void itFollowsWhatComes() {
        count(1_000, 0);
        assertFalse(absences.areMany());
        count(1_000, 10);
        assertTrue(absences.areMany());
        count(1_000, 0);
        assertFalse(absences.areMany());
    }

    @Test
    void itComesToRestAtBothEnds() {
        count(1_000_000, 10);
        count(1_000, 0);
        assertFalse(absences.areMany());
        count(1_000_000, 0);
        count(1_000, 10);
        assertTrue(absences.areMany());
    }
}
