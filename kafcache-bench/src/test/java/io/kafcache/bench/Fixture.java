package io.kafcache.bench;

import java.util.Arrays;

/** Servers with data, and a contender that is connected to them. */
final class Fixture implements AutoCloseable {
    /** More than a batch, and less than what a cache of the CPU holds for small values only. */
    private static final int KEYS = 10_000;

    private static final int MAX_DATA = 64 << 20;
    private static final int MIN_KEYS = 10;

    private final Servers servers;
    private final Contender contender;
    private final int keyCount;

    Fixture(final String name, final int nodes, final int valueSize, final int batch) {
        keyCount = Math.max(batch, Math.max(MIN_KEYS, Math.min(KEYS, MAX_DATA / valueSize)));
        servers = new Servers(nodes, keyCount, valueSize);
        final Workload workload = new Workload(servers.addresses(), keyCount, valueSize);
        contender = Contenders.open(name, workload);
        for (int key = 0; key < keyCount; key++) {
            contender.set(key);
        }
        if (!Arrays.equals(contender.get(keyCount / 2), workload.value())) {
            throw new IllegalStateException(name + " does not read what it wrote");
        }
        if (contender.getAll(0, batch) != (long) batch * valueSize) {
            throw new IllegalStateException(name + " does not find all that it wrote");
        }
    }

    Contender contender() {
        return contender;
    }

    int keyCount() {
        return keyCount;
    }

    @Override
    public void close() {
        contender.close();
        servers.close();
    }
}
