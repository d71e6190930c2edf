package io.kafcache.bench;

import io.kafcache.bench.store.KeySequence;
import io.kafcache.bench.store.OpenedStore;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
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

/** Single reads and writes of a store, and how long the slowest of them take; and reads of all of it. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StoreBenchmark {
    /** A filled store. */
    @State(Scope.Benchmark)
    public abstract static class Filled {
        @Param("1000000")
        int keys;

        @Param("100")
        int valueSize;

        private OpenedStore opened;
        private byte[] value;
        private KeySequence uniform;
        private KeySequence zipf;
        private KeySequence absent;

        abstract String contender();

        @Setup
        public void setUp() {
            uniform = KeySequence.uniform(keys);
            zipf = KeySequence.zipf(keys);
            absent = KeySequence.absent(keys);
            value = new byte[valueSize];
            new Random(2).nextBytes(value);
            opened = new OpenedStore(StoreContender.parse(contender()), keys, valueSize);
            if (get(uniform) == null || get(zipf) == null || get(absent) != null) {
                throw new IllegalStateException(contender() + " does not hold what was put into it");
            }
        }

        @TearDown
        public void tearDown() {
            opened.close();
        }

        KeyValueStore<Bytes, byte[]> store() {
            return opened.store();
        }

        /** A new array and a new key at each call, as serdes make them. */
        byte[] get(final KeySequence sequence) {
            return store().get(Bytes.wrap(sequence.next()));
        }

        void put() {
            store().put(Bytes.wrap(uniform.next()), value.clone());
        }
    }

    /** One of each kind. */
    public static class Each extends Filled {
        @Param({StoreContender.MEMCACHED, StoreContender.ROCKSDB, StoreContender.IN_MEMORY})
        String contender;

        @Override
        String contender() {
            return contender;
        }
    }

    /** One of each kind, and memcached's without the order of its keys. */
    public static class Unordered extends Filled {
        @Param({
            StoreContender.MEMCACHED,
            StoreContender.MEMCACHED + "/index:none",
            StoreContender.ROCKSDB,
            StoreContender.IN_MEMORY
        })
        String contender;

        @Override
        String contender() {
            return contender;
        }
    }

    /** One that learns the keys of a poll before they are read. */
    public static class Prefetched extends Filled {
        @Param(StoreContender.MEMCACHED)
        String contender;

        @Param({"1", "10", "100", "1000"})
        int batch;

        /** What else a record takes, in microseconds, before it reads: some 4 in the topologies. */
        @Param({"0", "4"})
        int processing;

        private int left;

        @Override
        String contender() {
            return contender;
        }

        /** Not part of what is measured; a read that comes before its reply waits for it, which is. */
        @Setup(Level.Invocation)
        public void poll() {
            if (left == 0) {
                super.opened.poll(super.uniform.ahead(batch));
                left = batch;
            }
            left--;
            final long begin = System.nanoTime();
            while (System.nanoTime() - begin < processing * 1000L) {
                Thread.onSpinWait();
            }
        }
    }

    /** What was asked for ahead of the reads. JMH prints the sum of all iterations. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class ReadAhead {
        /** Keys; those that were still in the store's memory are not asked for. */
        public long readAhead;

        private long before;

        @Setup(Level.Iteration)
        public void setUp(final Prefetched store) {
            before = ((Filled) store).opened.readAhead();
        }

        @TearDown(Level.Iteration)
        public void tearDown(final Prefetched store) {
            readAhead = ((Filled) store).opened.readAhead() - before;
        }
    }

    @Benchmark
    public byte[] getUniform(final Each store) {
        return store.get(((Filled) store).uniform);
    }

    @Benchmark
    public byte[] getZipf(final Each store) {
        return store.get(((Filled) store).zipf);
    }

    @Benchmark
    public byte[] getAbsent(final Each store) {
        return store.get(((Filled) store).absent);
    }

    @Benchmark
    public byte[] getPrefetched(final Prefetched store, final ReadAhead readAhead) {
        return store.get(((Filled) store).uniform);
    }

    /** Of keys that the store has. */
    @Benchmark
    public void put(final Unordered store) {
        store.put();
    }

    /** A read and a write of the same key, as an aggregation makes them. */
    @Benchmark
    public byte[] update(final Each store) {
        final Bytes key = Bytes.wrap(((Filled) store).uniform.next());
        final byte[] found = store.store().get(key);
        store.store().put(key, ((Filled) store).value.clone());
        return found;
    }

    /** All entries, in order. */
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    @Warmup(iterations = 3)
    @Measurement(iterations = 5)
    public long scanAll(final Each store) {
        long count = 0;
        long length = 0;
        try (KeyValueIterator<Bytes, byte[]> entries = store.store().all()) {
            while (entries.hasNext()) {
                length += entries.next().value.length;
                count++;
            }
        }
        if (count != ((Filled) store).keys) {
            throw new IllegalStateException("a scan gives " + count + " entries of " + ((Filled) store).keys);
        }
        return length;
    }
}
