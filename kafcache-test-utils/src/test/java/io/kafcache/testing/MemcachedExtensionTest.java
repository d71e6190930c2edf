package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Opcode;
import io.kafcache.client.protocol.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

final class MemcachedExtensionTest {
    private static final List<MemcachedServer> SERVERS = new ArrayList<>();

    @BeforeEach
    void forget() {
        SERVERS.clear();
    }

    private static void use(final MemcachedServer server) {
        SERVERS.add(server);
        try (RawClient client = new RawClient(server)) {
            assertEquals(
                    Status.SUCCESS,
                    client.call(RawRequest.store(Opcode.ADD, "k", "v")).status());
        }
    }

    private static void assertPasses(final Class<?> testClass, final int tests) {
        final TestExecutionSummary summary = JupiterRun.of(testClass);
        assertEquals(
                List.of(),
                summary.getFailures().stream()
                        .map(failure -> failure.getException().toString())
                        .toList());
        assertEquals(tests, summary.getTestsSucceededCount());
        for (final MemcachedServer server : SERVERS) {
            assertThrows(IllegalStateException.class, server::kill, "not closed");
        }
    }

    @Test
    void aStaticServerServesAllTestsAndIsFlushedBetweenThem() {
        assertPasses(Shared.class, 3);
        assertEquals(3, SERVERS.size());
        assertSame(SERVERS.get(0), SERVERS.get(1));
        assertSame(SERVERS.get(0), SERVERS.get(2));
    }

    @Test
    void aServerWithoutCasIsRestartedBetweenTests() {
        assertPasses(WithoutCas.class, 2);
        assertSame(SERVERS.get(0), SERVERS.get(1));
    }

    @Test
    void anInstanceFieldMeansAServerForEachTest() {
        assertPasses(Own.class, 2);
        assertNotSame(SERVERS.get(0), SERVERS.get(1));
        assertNotEquals(SERVERS.get(0).description(), SERVERS.get(1).description());
    }

    @Test
    void worksAsADeclaredExtension() {
        assertPasses(Declared.class, 1);
    }

    @Test
    void realOrSkipped() {
        final TestExecutionSummary summary = JupiterRun.of(Real.class);
        if (MemcachedServer.isRealAvailable()) {
            assertEquals(1, summary.getTestsSucceededCount());
        } else {
            assertEquals(0, summary.getTestsStartedCount());
            final boolean required = Boolean.getBoolean(MemcachedServer.REQUIRED_PROPERTY);
            assertEquals(required ? 1 : 0, summary.getContainersFailedCount());
            assertEquals(required ? 0 : 1, summary.getContainersAbortedCount());
        }
    }

    @Test
    void thereIsNoServerBeforeTheTests() {
        final MemcachedExtension extension = MemcachedExtension.start();
        assertTrue(assertThrows(IllegalStateException.class, extension::server)
                .getMessage()
                .contains("first test"));
    }

    static final class Shared {
        @RegisterExtension
        static final MemcachedExtension MEMCACHED =
                MemcachedExtension.startEmbedded(MemcachedOptions.defaults()).flushBetweenTests();

        @RepeatedTest(2)
        void uses(final MemcachedServer server) {
            assertSame(MEMCACHED.server(), server);
            use(server);
        }

        @Nested
        final class Inner {
            @Test
            void uses() {
                use(MEMCACHED.server());
            }
        }
    }

    static final class WithoutCas {
        @RegisterExtension
        static final MemcachedExtension MEMCACHED = MemcachedExtension.startEmbedded(
                        MemcachedOptions.builder().casEnabled(false).build())
                .flushBetweenTests();

        @RepeatedTest(2)
        void uses(final MemcachedServer server) {
            use(server);
        }
    }

    static final class Own {
        @RegisterExtension
        final MemcachedExtension memcached = MemcachedExtension.startEmbedded(MemcachedOptions.defaults());

        @RepeatedTest(2)
        void uses() {
            use(memcached.server());
        }
    }

    @ExtendWith(MemcachedExtension.class)
    static final class Declared {
        @Test
        void uses(final MemcachedServer server) {
            use(server);
        }
    }

    static final class Real {
        @RegisterExtension
        static final MemcachedExtension MEMCACHED = MemcachedExtension.startReal(MemcachedOptions.defaults());

        @Test
        void uses() {
            assertEquals(MemcachedServer.Kind.REAL, MEMCACHED.server().kind());
            use(MEMCACHED.server());
        }
    }
}
