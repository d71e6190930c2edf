package io.kafcache.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The servers, the keys and the value that a benchmark works with. */
public final class Workload {
    private final List<String> nodes;
    private final List<String> keys;
    private final byte[] value;

    /**
     * Makes the data.
     *
     * @param nodes the servers, as {@code host:port}
     * @param keyCount how many keys
     * @param valueSize bytes of the value
     */
    public Workload(final List<String> nodes, final int keyCount, final int valueSize) {
        this.nodes = List.copyOf(nodes);
        final List<String> names = new ArrayList<>(keyCount);
        for (int i = 0; i < keyCount; i++) {
            names.add(String.format("benchmark-key-%06d", i));
        }
        keys = List.copyOf(names);
        value = new byte[valueSize];
        // Random, so that no client gains by compressing it.
        new Random(1).nextBytes(value);
    }

    public List<String> nodes() {
        return nodes;
    }

    public List<String> keys() {
        return keys;
    }

    public int keyCount() {
        return keys.size();
    }

    /** The keys as memcached gets them. */
    public byte[][] keyBytes() {
        return keys.stream().map(key -> key.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
    }

    /** The value of every key; shared, not to be changed. */
    public byte[] value() {
        return value;
    }
}
