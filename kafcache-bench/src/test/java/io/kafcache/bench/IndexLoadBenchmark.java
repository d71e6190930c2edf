package io.kafcache.bench;

import io.kafcache.bench.store.OpenedStore;
import java.util.concurrent.TimeUnit;
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

/** How long a store whose state was kept takes to open, most of which is loading the index of its keys; a broker takes no part. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class IndexLoadBenchmark {
    private static final int VALUE_SIZE = 10;

    @Param(StoreContender.MEMCACHED)
    String contender;

    @Param({"1000000", "10000000"})
    int entries;

    private OpenedStore opened;

    @Setup
    public void setUp() {
        opened = new OpenedStore(StoreContender.parse(contender), entries, VALUE_SIZE);
    }

    @Setup(Level.Iteration)
    public void leave() {
        opened.leave();
    }

    /** Up to when the store answers. */
    @Benchmark
    public long load() {
        opened.open();
        return opened.store().approximateNumEntries();
    }

    @TearDown(Level.Iteration)
    public void verify() {
        if (opened.store().approximateNumEntries() != entries) {
            throw new IllegalStateException(
                    opened.store().approximateNumEntries() + " of " + entries + " keys were kept");
        }
    }

    @TearDown
    public void tearDown() {
        opened.close();
    }
}
