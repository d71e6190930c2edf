package io.kafcache.bench;

import io.kafcache.bench.kafcache.KafcacheContender;
import io.kafcache.bench.peer.PeerClassLoader;
import io.kafcache.bench.raw.RawContender;
import io.kafcache.client.ClientConfig;
import io.kafcache.client.IoMode;
import java.time.Duration;

/** Names the contenders. */
public final class Contenders {
    /** With its defaults. */
    public static final String KAFCACHE = "kafcache";

    public static final String KAFCACHE_BLOCKING = "kafcache-blocking";
    public static final String KAFCACHE_POLLING = "kafcache-polling";
    public static final String KAFCACHE_SHARED = "kafcache-shared";
    public static final String RAW_BLOCKING = "raw-blocking";
    public static final String RAW_POLLING = "raw-polling";

    public static final String XMEMCACHED = "xmemcached";
    public static final String SPYMEMCACHED = "spymemcached";
    public static final String FOLSOM = "folsom";

    /** Longer than any request takes. */
    private static final Duration ALWAYS = Duration.ofSeconds(1);

    private Contenders() {}

    /** Makes a contender that is connected when it is used first. */
    public static Contender open(final String name, final Workload workload) {
        return switch (name) {
            case KAFCACHE -> new KafcacheContender(workload, ClientConfig.builder());
            case KAFCACHE_BLOCKING -> kafcache(workload, IoMode.CALLER, Duration.ZERO);
            case KAFCACHE_POLLING -> kafcache(workload, IoMode.CALLER, ALWAYS);
            case KAFCACHE_SHARED -> kafcache(workload, IoMode.SHARED, Duration.ZERO);
            case RAW_BLOCKING -> new RawContender(workload, false);
            case RAW_POLLING -> new RawContender(workload, true);
            case XMEMCACHED -> PeerClassLoader.open("XmemcachedContender", XMEMCACHED, workload);
            case SPYMEMCACHED -> PeerClassLoader.open("SpymemcachedContender", SPYMEMCACHED, workload);
            case FOLSOM -> PeerClassLoader.open("FolsomContender", FOLSOM, workload);
            default -> throw new IllegalArgumentException("there is no contender " + name);
        };
    }

    private static Contender kafcache(final Workload workload, final IoMode mode, final Duration spin) {
        return new KafcacheContender(
                workload, ClientConfig.builder().ioMode(mode).ioSpin(spin));
    }
}
