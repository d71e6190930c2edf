package io.kafcache.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reads from several servers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 10, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class NodesBenchmark {
    private static final int BATCH = 100;

    @Param({
        "kafcache-blocking",
        "kafcache-polling",
        "kafcache-shared",
        "raw-blocking",
        "raw-polling",
        "xmemcached",
        "spymemcached",
        "folsom"
    })
    String contender;

    @Param("100")
    int valueSize;

    @Param("4")
    int nodes;

    private Fixture fixture;

    @Setup
    public void setUp() {
        fixture = new Fixture(contender, nodes, valueSize, BATCH);
    }

    @TearDown
    public void tearDown() {
        fixture.close();
    }

    @Benchmark
    public byte[] get(final Cursor cursor) {
        return fixture.contender().get(cursor.advance(fixture.keyCount(), 1));
    }

    @Benchmark
    public long getAll(final Cursor cursor) {
        return fixture.contender().getAll(cursor.advance(fixture.keyCount(), BATCH), BATCH);
    }
}
