package io.kafcache.bench;

import io.kafcache.streams.overlay.Overlay;
import io.kafcache.streams.overlay.OverlayLimits;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Bytes;
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

/** The owner's reads and writes of the overlay, beside those of a map on the heap. The next key depends on what was read last. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 10, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class OverlayBenchmark {
    private static final int KEY_LENGTH = 20;
    private static final int ORDER_MASK = (1 << 20) - 1;
    private static final long PLENTY = 1L << 32;

    @Param({"overlay", "hash-map"})
    String contender;

    @Param("100")
    int valueSize;

    @Param("100000")
    int entries;

    private interface Store extends AutoCloseable {
        byte[] get(byte[] key);

        void put(byte[] key, byte[] value);

        @Override
        void close();
    }

    private static final class OverlayStore implements Store {
        private final Overlay overlay = new Overlay(new OverlayLimits(PLENTY, PLENTY, 0));

        @Override
        public byte[] get(final byte[] key) {
            return overlay.get(key);
        }

        @Override
        public void put(final byte[] key, final byte[] value) {
            overlay.put(key, value);
        }

        @Override
        public void close() {
            overlay.close();
        }
    }

    private static final class MapStore implements Store {
        private final Map<Bytes, byte[]> map = new HashMap<>();

        @Override
        public byte[] get(final byte[] key) {
            return map.get(Bytes.wrap(key)).clone();
        }

        @Override
        public void put(final byte[] key, final byte[] value) {
            map.put(Bytes.wrap(key), value.clone());
        }

        @Override
        public void close() {
            map.clear();
        }
    }

    private final int[] order = new int[ORDER_MASK + 1];
    private Store store;
    private byte[][] keys;
    private byte[] value;
    private int cursor;

    @Setup
    public void setUp() {
        final Random random = new Random(1);
        store = contender.equals("overlay") ? new OverlayStore() : new MapStore();
        value = new byte[valueSize];
        keys = new byte[entries][KEY_LENGTH];
        for (final byte[] key : keys) {
            random.nextBytes(key);
            store.put(key, value);
        }
        for (int i = 0; i < order.length; i++) {
            order[i] = random.nextInt(entries);
        }
    }

    @TearDown
    public void tearDown() {
        store.close();
    }

    @Benchmark
    public byte[] get() {
        final byte[] found = store.get(keys[order[cursor & ORDER_MASK]]);
        // Values hold zeros: this only makes the next read wait for this one, as a topology does.
        cursor += 1 + found[0];
        return found;
    }

    @Benchmark
    public void put() {
        store.put(keys[order[cursor++ & ORDER_MASK]], value);
    }
}
