package io.kafcache.bench;

import io.kafcache.bench.index.OrderedKeys;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * The owner's use of the ordered key index, beside that of a map on the heap and of RocksDB: random keys of 16 bytes. Inserts go on from the
 * number of keys given, so an iteration inserts few.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx3g", "-XX:MaxDirectMemorySize=2g"})
@Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class KeyIndexBenchmark {
    private static final int KEY_LENGTH = 16;
    private static final int MAX_SAMPLE = 1 << 18;
    private static final int SCAN = 100;

    @Param({OrderedKeys.INDEX, OrderedKeys.SKIP_LIST, OrderedKeys.ROCKSDB})
    String contender;

    @Param("1000000")
    int entries;

    private final SplittableRandom random = new SplittableRandom(1);
    private byte[][] present;
    private byte[][] absent;
    private int mask;
    private int cursor;
    private double bytesPerKey;
    private OrderedKeys keys;

    /** What the keys take once so many are there. JMH prints the sum of all iterations. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Memory {
        private KeyIndexBenchmark filled;

        @Setup
        public void setUp(final KeyIndexBenchmark benchmark) {
            filled = benchmark;
        }

        /** Bytes of memory, their own with them. */
        public double bytesPerKey() {
            return filled.bytesPerKey;
        }
    }

    @Setup
    public void setUp() {
        mask = Math.min(MAX_SAMPLE, Integer.highestOneBit(entries)) - 1;
        present = new byte[mask + 1][];
        keys = OrderedKeys.of(contender);
        for (int i = 0; i < entries; i++) {
            final byte[] key = randomKey();
            keys.add(key);
            if (i <= mask) {
                present[i] = key;
            }
        }
        keys.settle();
        bytesPerKey = (double) keys.memoryBytes() / entries;
        absent = new byte[mask + 1][];
        for (int i = 0; i <= mask; i++) {
            absent[i] = randomKey();
        }
        if (!keys.contains(nextPresent()) || keys.contains(nextAbsent())) {
            throw new IllegalStateException(contender + " does not hold what was put into it");
        }
    }

    @TearDown
    public void tearDown() {
        keys.close();
    }

    private byte[] randomKey() {
        final byte[] key = new byte[KEY_LENGTH];
        random.nextBytes(key);
        return key;
    }

    private byte[] nextPresent() {
        return present[cursor++ & mask];
    }

    private byte[] nextAbsent() {
        return absent[cursor++ & mask];
    }

    @Benchmark
    public boolean containsPresent(final Memory memory) {
        return keys.contains(nextPresent());
    }

    @Benchmark
    public boolean containsAbsent(final Memory memory) {
        return keys.contains(nextAbsent());
    }

    @Benchmark
    public void addPresent(final Memory memory) {
        keys.add(nextPresent());
    }

    @Benchmark
    public long scan100(final Memory memory) {
        return keys.scan(nextPresent(), SCAN);
    }

    /** Of a random key, which it makes. */
    @Benchmark
    public void insert(final Memory memory) {
        keys.add(randomKey());
    }
}
