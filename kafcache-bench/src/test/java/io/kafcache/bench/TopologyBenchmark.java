package io.kafcache.bench;

import io.kafcache.bench.topology.Contest;
import io.kafcache.bench.topology.Scenario;
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
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Whole applications that process a topic. An iteration is a round in which each contender has its turn; what it measured of them is beside
 * the time of the round, if {@link ContendersProfiler} takes part.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Timeout(time = 1, timeUnit = TimeUnit.HOURS)
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class TopologyBenchmark {
    /** Applications that have come to a steady state. */
    @State(Scope.Benchmark)
    public abstract static class Ready {
        /** Options beside those of the scenario. */
        @Param("/")
        String also;

        /** Random records that each processes before, beside those that fill its store. */
        @Param("1000000")
        int warmup;

        /** Records of a turn. */
        @Param("500000")
        int chunk;

        private Contest contest;

        abstract String scenario();

        abstract String contenders();

        @Setup
        public void setUp(final BenchmarkParams params) {
            contest = new Contest(
                    Scenario.parse(scenario() + also),
                    StoreContender.parseAll(contenders()),
                    warmup,
                    chunk,
                    params.getWarmup().getCount() + params.getMeasurement().getCount());
        }

        Contest contest() {
            return contest;
        }

        @TearDown
        public void tearDown() {
            try (Contest closing = contest) {
                closing.check();
            }
        }
    }

    /** One kind of store beside the others. */
    public static class Stores extends Ready {
        @Param({
            "count",
            "lookup",
            "table",
            "join",
            "count/eos",
            "lookup/eos",
            "table/eos",
            "count/keys:5000000",
            "lookup/keys:5000000",
            "table/keys:5000000",
            "count/caching",
            "table/caching",
            "count/partitions:4",
            "lookup/partitions:4"
        })
        String scenario;

        @Param("memcached+rocksdb+in-memory")
        String contenders;

        @Override
        String scenario() {
            return scenario;
        }

        @Override
        String contenders() {
            return contenders;
        }
    }

    /** What the time of a record goes to. RocksDB's is not seen from Java. */
    public static class Profiled extends Ready {
        @Param({"count", "lookup", "table"})
        String scenario;

        @Param("memcached+in-memory")
        String contenders;

        @Override
        String scenario() {
            return scenario;
        }

        @Override
        String contenders() {
            return contenders;
        }
    }

    /** The same store in several surroundings. */
    public static class Surroundings extends Ready {
        /** Four partitions would have most of the keys in their near caches. */
        private static final String SMALL = "memcached/near.cache.bytes:4194304";

        @Param({"lookup/partitions:4", "lookup/partitions:4/threads:2"})
        String scenario;

        @Param({
            SMALL + '+' + SMALL + "/nodes:2+" + SMALL + "/nodes:4",
            SMALL + '+' + SMALL + "/connections.per.node:2+" + SMALL + "/connections.per.node:4",
            SMALL + '+' + SMALL + "/pipeline.max.requests:256+" + SMALL + "/pipeline.max.requests:4096"
        })
        String contenders;

        @Override
        String scenario() {
            return scenario;
        }

        @Override
        String contenders() {
            return contenders;
        }
    }

    @Benchmark
    public void stores(final Stores ready) {
        ContendersProfiler.publish(ready.contest().round());
    }

    @Benchmark
    public void profile(final Profiled ready) {
        ContendersProfiler.publish(ready.contest().profile());
    }

    @Benchmark
    public void surroundings(final Surroundings ready) {
        ContendersProfiler.publish(ready.contest().round());
    }
}
