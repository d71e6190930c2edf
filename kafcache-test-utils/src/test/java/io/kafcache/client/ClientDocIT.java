package io.kafcache.client;

import static io.kafcache.client.ClientFixture.await;
import static io.kafcache.client.ClientFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.testing.MemcachedExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The code of docs/client.md is that of {@link ClientExamples}, and its defaults are those of the client. */
class ClientDocIT {
    @RegisterExtension
    static final MemcachedExtension MEMCACHED = MemcachedExtension.start().flushBetweenTests();

    private static final Path DOCUMENT = Path.of("..", "docs", "client.md");
    private static final Path EXAMPLES = Path.of("src/test/java/io/kafcache/client/ClientExamples.java");

    private static String document() throws IOException {
        return Files.readString(DOCUMENT);
    }

    private static String withoutSpace(final String text) {
        return text.replaceAll("\\s", "");
    }

    @Test
    void everyBlockOfCodeCompiles() throws IOException {
        final String examples = withoutSpace(Files.readString(EXAMPLES));
        final long blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(document())
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring("```java".length(), block.length() - "```".length()))
                .peek(block -> assertTrue(examples.contains(withoutSpace(block)), block))
                .count();
        assertEquals(8, blocks);
    }

    @Test
    void theExamplesRun() {
        try (MemcachedClient client = MemcachedClient.create(
                ClientConfig.builder().nodes(MEMCACHED.server().address()).build())) {
            final byte[] key = bytes("user:42");
            assertEquals(1, ClientExamples.commands(client, key, bytes("Ada"), bytes("Grace"), bytes("visits")));
            assertEquals("Grace", await(ClientExamples.asynchronous(client, key)));
            ClientExamples.batch(client, key, new byte[] {0, 0, 0, 42}, bytes("visits"));
            final LongAdder total = new LongAdder();
            assertTrue(ClientExamples.withoutAllocation(client, total));
            assertEquals(84, total.sum());
            assertEquals(List.of(), ClientExamples.pending(client, key, new byte[] {0, 0, 0, 43}));
            assertArrayEquals(bytes("2"), client.get(bytes("visits")));
        }
        assertEquals(3, ClientExamples.nodes().nodes().size());
    }

    @Test
    void theDefaultsAreThoseOfTheClient() throws IOException {
        final ClientConfig defaults = ClientConfig.builder().build();
        final String document = document();
        for (final String row : new String[] {
            "| `pipelineMaxRequests`, `pipelineMaxBytes` | " + defaults.pipelineMaxRequests() + ", "
                    + (defaults.pipelineMaxBytes() >> 20) + " MiB |",
            "| `maxCallers` | " + defaults.maxCallers() + " |",
            "| `asyncMaxPending`, `asyncMaxPendingBytes` | " + defaults.asyncMaxPending() + ", "
                    + (defaults.asyncMaxPendingBytes() >> 20) + " MiB |",
            "| `requestTimeout` | " + defaults.requestTimeout().toSeconds() + " s |",
            "| `connectTimeout` | " + defaults.connectTimeout().toSeconds() + " s |",
            "| `unavailableTimeout` | " + defaults.unavailableTimeout().toSeconds() + " s |",
            "| `" + defaults.ioMode() + "` (default) |"
        }) {
            assertTrue(document.contains(row), row);
        }
    }
}
