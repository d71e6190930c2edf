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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Several threads that read one item at a time through one client. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 10, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class ThreadsBenchmark {
    @Param({
        "kafcache",
        "kafcache-blocking",
        "kafcache-polling",
        "kafcache-shared",
        "raw-blocking",
        "xmemcached",
        "spymemcached",
        "folsom"
    })
    String contender;

    @Param("100")
    int valueSize;

    @Param("1")
    int nodes;

    private Fixture fixture;

    @Setup
    public void setUp() {
        fixture = new Fixture(contender, nodes, valueSize, 1);
    }

    @TearDown
    public void tearDown() {
        fixture.close();
    }

    @Benchmark
    @Threads(1)
    public byte[] oneThread(final Cursor cursor) {
        return fixture.contender().get(cursor.advance(fixture.keyCount(), 1));
    }

    @Benchmark
    @Threads(2)
    public byte[] twoThreads(final Cursor cursor) {
        return fixture.contender().get(cursor.advance(fixture.keyCount(), 1));
    }

    @Benchmark
    @Threads(4)
    public byte[] fourThreads(final Cursor cursor) {
        return fixture.contender().get(cursor.advance(fixture.keyCount(), 1));
    }

    @Benchmark
    @Threads(8)
    public byte[] eightThreads(final Cursor cursor) {
        return fixture.contender().get(cursor.advance(fixture.keyCount(), 1));
    }
}
