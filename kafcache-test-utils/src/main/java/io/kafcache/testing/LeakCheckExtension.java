package io.kafcache.testing;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaks a Netty buffer: one that is collected as garbage without having been released. After the class's tests
 * it makes the collector run and asks Netty's leak detector, whose level it raises to paranoid.
 *
 * <p>For all tests of a module: name this class in {@code META-INF/services/org.junit.jupiter.api.extension.Extension}, and set
 * {@code junit.jupiter.extensions.autodetection.enabled=true}. It then comes after the extensions of the test class itself. Test
 * classes that run at the same time answer for each other's leaks. A leak with the same trace is reported once.
 */
public final class LeakCheckExtension implements BeforeAllCallback, AfterAllCallback {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final long GC_WAIT_MS = 100;
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + records));
    }

    /** Makes the extension; JUnit does. */
    public LeakCheckExtension() {}

    @Override
    public void beforeAll(final ExtensionContext context) {
        if (!InternalLoggerFactory.getInstance(ResourceLeakDetector.class).isErrorEnabled()) {
            throw new IllegalStateException("Netty looks for leaks only where the logger "
                    + ResourceLeakDetector.class.getName() + " takes errors");
        }
    }

    @Override
    public void afterAll(final ExtensionContext context) throws InterruptedException {
        final List<String> leaks = findLeaks();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " buffers were not released:\n" + String.join("\n", leaks));
        }
    }

    /** Returns what has leaked since the last call, a trace for each. */
    static List<String> findLeaks() throws InterruptedException {
        // References of one collection reach their queues in no order: those of the first are there when the second's
        // is.
        collectGarbage();
        collectGarbage();
        // The detector looks into its queue when it begins to track a buffer; a heap buffer would be none.
        UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        final List<String> leaks = new ArrayList<>();
        for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
            leaks.add(leak);
        }
        return leaks;
    }

    private static void collectGarbage() throws InterruptedException {
        final ReferenceQueue<Object> collected = new ReferenceQueue<>();
        final WeakReference<Object> sentinel = new WeakReference<>(new Object(), collected);
        final long start = System.nanoTime();
        do {
            if (System.nanoTime() - start > TIMEOUT.toNanos()) {
                throw new IllegalStateException("the garbage collector does not run: is System.gc() disabled?");
            }
            System.gc();
        } while (collected.remove(GC_WAIT_MS) != sentinel);
    }
}
