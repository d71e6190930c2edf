package io.kafcache.bench;

import io.kafcache.streams.index.KeyCursor;
import io.kafcache.streams.index.KeyIndex;
import io.kafcache.streams.index.Snapshot;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Bytes;
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

/**
 * The owner's use of the ordered key index, beside that of a map on the heap: random keys of 16 bytes. Inserts go on from the number of keys
 * given, so an iteration inserts few. The bytes a key are printed after each round of inserts.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx3g", "-XX:MaxDirectMemorySize=2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyIndexBenchmark {
    private static final int KEY_LENGTH = 16;
    private static final int SAMPLE = 1 << 18;
    private static final int SCAN = 100;

    @Param({"index", "skip-list"})
    String contender;

    @Param({"1000000", "10000000"})
    int entries;

    private interface Keys extends AutoCloseable {
        boolean add(byte[] key);

        boolean contains(byte[] key);

        /** The length of the keys from one on. */
        long scan(byte[] from, int count);

        /** Of memory; 0 if it is not known. */
        long bytes();

        @Override
        void close();
    }

    private static final class IndexKeys implements Keys {
        private final KeyIndex index = new KeyIndex();

        @Override
        public boolean add(final byte[] key) {
            return index.add(key);
        }

        @Override
        public boolean contains(final byte[] key) {
            return index.contains(key);
        }

        @Override
        public long scan(final byte[] from, final int count) {
            try (Snapshot snapshot = index.snapshot()) {
                final KeyCursor cursor = snapshot.cursor(from, true, null, false, true);
                long length = 0;
                for (int i = 0; i < count && cursor.next(); i++) {
                    length += cursor.key().length;
                }
                return length;
            }
        }

        @Override
        public long bytes() {
            return index.memoryBytes();
        }

        @Override
        public void close() {
            index.close();
        }
    }

    private static final class MapKeys implements Keys {
        private final ConcurrentSkipListMap<Bytes, Boolean> map = new ConcurrentSkipListMap<>();

        @Override
        public boolean add(final byte[] key) {
            return map.put(Bytes.wrap(key), Boolean.TRUE) == null;
        }

        @Override
        public boolean contains(final byte[] key) {
            return map.containsKey(Bytes.wrap(key));
        }

        @Override
        public long scan(final byte[] from, final int count) {
            final Iterator<Bytes> keys =
                    map.tailMap(Bytes.wrap(from), true).keySet().iterator();
            long length = 0;
            for (int i = 0; i < count && keys.hasNext(); i++) {
                length += keys.next().get().length;
            }
            return length;
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public void close() {
            map.clear();
        }
    }

    private final byte[][] present = new byte[SAMPLE][];
    private final byte[][] absent = new byte[SAMPLE][];
    private final SplittableRandom random = new SplittableRandom(1);
    private Keys keys;
    private long inserted;
    private int cursor;

    @Setup
    public void setUp() {
        keys = contender.equals("index") ? new IndexKeys() : new MapKeys();
        for (int i = 0; i < entries; i++) {
            final byte[] key = randomKey();
            keys.add(key);
            if (i < SAMPLE) {
                present[i] = key;
                absent[i] = randomKey();
            }
        }
        inserted = entries;
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        System.out.printf("%n%s: %d keys, %.1f bytes a key%n", contender, inserted, (double) keys.bytes() / inserted);
        keys.close();
    }

    private byte[] randomKey() {
        final byte[] key = new byte[KEY_LENGTH];
        random.nextBytes(key);
        return key;
    }

    @Benchmark
    public boolean containsPresent() {
        return keys.contains(present[cursor++ & SAMPLE - 1]);
    }

    @Benchmark
    public boolean containsAbsent() {
        return keys.contains(absent[cursor++ & SAMPLE - 1]);
    }

    @Benchmark
    public boolean addPresent() {
        return keys.add(present[cursor++ & SAMPLE - 1]);
    }

    @Benchmark
    public long scan100() {
        return keys.scan(present[cursor++ & SAMPLE - 1], SCAN);
    }

    /** Of a random key, which it makes. */
    @Benchmark
    @Measurement(iterations = 5, time = 400, timeUnit = TimeUnit.MILLISECONDS)
    @Warmup(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
    public boolean insert() {
        inserted++;
        return keys.add(randomKey());
    }
}
