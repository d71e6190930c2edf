package io.kafcache.bench;

import java.util.Arrays;

/** Servers with data, and a contender that is connected to them. */
final class Fixture implements AutoCloseable {
    private static final int KEYS = 10_000;
    private static final int MIN_KEYS = 10;
    private static final int MAX_DATA = 64 << 20;
    private static final int MAX_LOAD = 1 << 20;

    private final Servers servers;
    private final Contender contender;
    private final int keyCount;

    Fixture(final String name, final int nodes, final int valueSize, final int batch) {
        if ((long) batch * valueSize > MAX_DATA) {
            throw new IllegalArgumentException(batch + " values of " + valueSize + " bytes are too much for one call");
        }
        keyCount = Math.max(batch, Math.max(MIN_KEYS, Math.min(KEYS, MAX_DATA / valueSize)));
        servers = new Servers(nodes, keyCount, valueSize);
        Machine.record(servers);
        final Workload workload = new Workload(servers.addresses(), keyCount, valueSize);
        contender = Contenders.open(name, workload);
        load(valueSize);
        if (!Arrays.equals(contender.get(keyCount / 2), workload.value())
                || contender.getAll(0, batch) != (long) batch * valueSize) {
            throw new IllegalStateException(name + " does not read what it wrote");
        }
    }

    private void load(final int valueSize) {
        final int chunk = Math.max(1, Math.min(100, MAX_LOAD / valueSize));
        for (int key = 0; key < keyCount; key += chunk) {
            contender.setAll(key, Math.min(chunk, keyCount - key));
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
