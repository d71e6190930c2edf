package io.kafcache.bench;

import io.kafcache.bench.kafcache.KafcacheContender;
import io.kafcache.bench.raw.RawContender;
import io.kafcache.client.ClientConfig;
import io.kafcache.client.IoMode;
import java.time.Duration;
import java.util.function.Function;

/** Names the contenders. */
public final class Contenders {
    public static final String KAFCACHE_BLOCKING = "kafcache-blocking";
    public static final String KAFCACHE_POLLING = "kafcache-polling";
    public static final String KAFCACHE_SHARED = "kafcache-shared";
    public static final String RAW_BLOCKING = "raw-blocking";
    public static final String RAW_POLLING = "raw-polling";

    /** Longer than any request takes. */
    private static final Duration ALWAYS = Duration.ofSeconds(1);

    private Contenders() {}

    /** Makes a contender that is connected when it is used first. */
    public static Contender open(final String name, final Workload workload) {
        final Function<Workload, Contender> maker =
                switch (name) {
                    case KAFCACHE_BLOCKING -> data -> kafcache(data, IoMode.CALLER, Duration.ZERO);
                    case KAFCACHE_POLLING -> data -> kafcache(data, IoMode.CALLER, ALWAYS);
                    case KAFCACHE_SHARED -> data -> kafcache(data, IoMode.SHARED, Duration.ZERO);
                    case RAW_BLOCKING -> data -> new RawContender(data, false);
                    case RAW_POLLING -> data -> new RawContender(data, true);
                    default -> throw new IllegalArgumentException("there is no contender " + name);
                };
        return maker.apply(workload);
    }

    private static Contender kafcache(final Workload workload, final IoMode mode, final Duration spin) {
        return new KafcacheContender(
                workload, ClientConfig.builder().ioMode(mode).ioSpin(spin));
    }
}
