package io.kafcache.bench;

import io.kafcache.bench.restart.Application;
import io.kafcache.bench.restart.StoreKind;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a restart of an application costs: from its start to the first record that is processed. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class RestartBenchmark {
    /** An application whose store has been filled, and which was closed in an orderly way. */
    @State(Scope.Benchmark)
    public abstract static class Filled {
        @Param({"100000", "1000000"})
        int keys;

        @Param("100")
        int valueSize;

        private Application application;

        abstract String store();

        abstract void prepare(Application toBeStarted);

        @Setup
        public void setUp() {
            application = Application.fill(StoreKind.of(store()), keys, valueSize);
        }

        @Setup(Level.Iteration)
        public void prepare() {
            prepare(application);
            application.prepare();
        }

        long restart(final Restored restored) {
            application.start();
            restored.restored = application.restored();
            restored.restoreMillis = application.restoreMillis();
            return restored.restored;
        }

        @TearDown(Level.Iteration)
        public void stop() {
            application.stop();
        }

        @TearDown
        public void tearDown() {
            application.close();
        }
    }

    /** The state is where it was left. */
    public static class Kept extends Filled {
        /** The one that lives in the application's own memory is never kept. */
        @Param({"memcached", "rocksdb"})
        String store;

        @Override
        String store() {
            return store;
        }

        @Override
        void prepare(final Application toBeStarted) {
            // Nothing is lost.
        }
    }

    /** The state has gone, and is restored from the changelog. */
    public static class Lost extends Filled {
        @Param({"memcached", "rocksdb", "in-memory"})
        String store;

        @Override
        String store() {
            return store;
        }

        @Override
        void prepare(final Application toBeStarted) {
            toBeStarted.loseState();
        }
    }

    /** What was restored from the changelog. JMH prints the sum of all iterations. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Restored {
        /** Records. */
        public long restored;

        /** From when the end of the changelog is known to when it has been reached. */
        public double restoreMillis;
    }

    @Benchmark
    public long kept(final Kept kept, final Restored restored) {
        return kept.restart(restored);
    }

    @Benchmark
    public long lost(final Lost lost, final Restored restored) {
        return lost.restart(restored);
    }
}
