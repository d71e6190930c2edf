package io.kafcache.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Set<String> NAMES = Set.of("--count", "--name");

    @Test
    void readsWhatIsGivenAndDefaultsTheRest() {
        final Options options = Options.parse(List.of("--count", "1_000"), NAMES);
        assertEquals(1000, options.number("--count", 5, 1, 2000));
        assertEquals("none", options.text("--name", "none"));
    }

    @Test
    void refusesWhatMakesNoSense() {
        refused("unknown option --size", "--size", "1");
        refused("--count needs a value", "--count");
        refused("--count is given twice", "--count", "1", "--count", "2");
        refused("--count needs a whole number, not many", "--count", "many");
        refused("--count must be 1 to 2,000, not 0", "--count", "0");
        refused("--count must be 1 to 2,000, not 2001", "--count", "2001");
    }

    private static void refused(final String message, final String... arguments) {
        final UsageException refusal = assertThrows(UsageException.class, () -> Options.parse(List.of(arguments), NAMES)
                .number("--count", 5, 1, 2000));
        assertEquals(message, refusal.getMessage());
    }
}
