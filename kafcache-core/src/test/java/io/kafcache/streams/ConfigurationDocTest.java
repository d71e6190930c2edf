package io.kafcache.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final String UPDATE = "mvn -pl kafcache-core -am test -Dtest=ConfigurationDocTest"
            + " -Dkafcache.docs.update=true -Dsurefire.failIfNoSpecifiedTests=false";

    private static final String INTRODUCTION = """
            # Configuration

            <!-- Generated from KafcacheConfig; to write it anew, run
            %s -->

            These keys stand in the configuration of the Streams application, beside Kafka's own. A store that needs settings of
            its own takes a `KafcacheConfig` made by `KafcacheConfig.builder()`; the keys of the application do not count for it.
            An unknown key that starts with `kafcache.` is an error.

            | key | default | valid | importance | meaning |
            | --- | --- | --- | --- | --- |
            """;

    @Test
    void theReferenceMatchesTheDefinition() throws IOException {
        final String expected = markdown();
        if (Boolean.getBoolean("kafcache.docs.update")) {
            Files.writeString(DOCUMENT, expected);
        }
        final String actual = Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "";
        assertEquals(expected, actual, "docs/configuration.md is not up to date; run " + UPDATE);
    }

    private static String markdown() {
        return INTRODUCTION.formatted(UPDATE)
                + KafcacheConfig.configDef().configKeys().values().stream()
                        .map(ConfigurationDocTest::row)
                        .collect(Collectors.joining());
    }

    /** Nothing where there is no default. */
    private static String code(final String text) {
        return text == null || text.isEmpty() ? "" : '`' + text + '`';
    }

    private static String row(final ConfigKey key) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        key.name,
                        code(ConfigDef.convertToString(key.defaultValue, key.type)),
                        key.validator == null ? "" : key.validator,
                        key.importance.name().toLowerCase(Locale.ROOT),
                        key.documentation.strip().replace("|", "\\|"));
    }
}
