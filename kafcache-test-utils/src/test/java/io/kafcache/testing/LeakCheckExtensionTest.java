package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The extension is at work here as in all classes of this module: were it not to notice, or not to forget, these tests would fail. */
final class LeakCheckExtensionTest {
    @Test
    void aLeakFailsItsTestClass() {
        final TestExecutionSummary summary = JupiterRun.of(Leaking.class);
        assertEquals(1, summary.getTestsSucceededCount());
        assertEquals(1, summary.getContainersFailedCount());
        final Throwable failure = summary.getFailures().get(0).getException();
        assertEquals(AssertionError.class, failure.getClass());
        assertTrue(failure.getMessage().contains(Leaking.class.getName() + ".leaks"), failure.getMessage());
    }

    @Test
    void aClassThatReleasesItsBuffersPasses() {
        final TestExecutionSummary summary = JupiterRun.of(Releasing.class);
        assertEquals(1, summary.getTestsSucceededCount());
        assertEquals(0, summary.getTotalFailureCount());
    }

    static final class Leaking {
        @Test
        void leaks() {
            PooledByteBufAllocator.DEFAULT.directBuffer(10);
        }
    }

    static final class Releasing {
        @Test
        void releases() {
            PooledByteBufAllocator.DEFAULT.directBuffer(10).release();
        }
    }
}
