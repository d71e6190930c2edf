package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.streams.AdminArguments.UsageException;
import io.kafcache.streams.admin.RemovalOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminArgumentsTest {
    private static void assertRefused(final String expected, final String... words) {
        final UsageException e = assertThrows(UsageException.class, () -> AdminArguments.parse(words));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }

    @Test
    void optionsTakeTheirValuesInBothForms() throws UsageException {
        final AdminArguments arguments = AdminArguments.parse(
                "purge", "--application=word count", "--store", "counts", "--servers", "a:1,b:2", "--force", "--yes");
        assertEquals("purge", arguments.command());
        assertEquals("word count", arguments.application());
        assertEquals("counts", arguments.store());
        assertTrue(arguments.has(AdminArguments.YES));
        assertArrayEquals(new RemovalOption[] {RemovalOption.FORCE}, arguments.removalOptions());
        assertEquals(2, arguments.config().nodes().size());
        assertEquals(Duration.ofSeconds(5), arguments.config().unavailableTimeout());
    }

    @Test
    void aFileTellsWhatTheCommandLineDoesNot(@TempDir final Path directory) throws IOException, UsageException {
        final Path file = directory.resolve("streams.properties");
        Files.writeString(
                file,
                "application.id=word-count\nkafcache.servers=cache-a:11211\nkafcache.unavailable.timeout.ms=700\n"
                        + "kafcache.security.protocol=SASL_PLAINTEXT\nkafcache.sasl.username=user\n"
                        + "kafcache.sasl.password=secret\n");
        final KafcacheConfig config =
                AdminArguments.parse("list", "--config", file.toString()).config();
        assertEquals("cache-a:11211", config.nodes().get(0).toString());
        assertEquals(Duration.ofMillis(700), config.unavailableTimeout());
        assertEquals("user", config.security().user());
        final KafcacheConfig other = AdminArguments.parse(
                        "list", "--config", file.toString(), "--servers", "cache-b:11211")
                .config();
        assertEquals("cache-b:11211", other.nodes().get(0).toString());
    }

    @Test
    void wrongWordsAreToldWithTheRightOnes(@TempDir final Path directory) throws IOException {
        assertRefused("Did you mean purge?", "purg", "--servers", "a:1");
        assertRefused("Did you mean --servers?", "list", "--server", "a:1");
        assertRefused("--servers needs a value", "list", "--servers");
        assertRefused("--servers needs a value", "list", "--servers", "--application", "a");
        assertRefused("--yes takes no value", "purge", "--yes=1");
        assertRefused("Unknown option '--remove' of list", "list", "--servers", "a:1", "--remove");
        assertRefused("purge needs --application", "purge", "--servers", "a:1");
        assertRefused("--store needs --application", "list", "--servers", "a:1", "--store", "s");
        assertRefused("Name the servers by --servers", "list");
        final Path empty = Files.createFile(directory.resolve("empty.properties"));
        assertThrows(UsageException.class, () -> AdminArguments.parse("list", "--config", empty.toString())
                .config());
        assertThrows(UsageException.class, () -> AdminArguments.parse("list", "--config", "/no/such/file")
                .config());
        assertThrows(ConfigException.class, () -> AdminArguments.parse("list", "--servers", "a:b")
                .config());
    }
}
