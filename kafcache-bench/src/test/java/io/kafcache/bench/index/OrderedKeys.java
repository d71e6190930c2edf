package io.kafcache.bench.index;

/** An ordered set of keys, used by one thread. */
public interface OrderedKeys extends AutoCloseable {
    String INDEX = "index";
    String SKIP_LIST = "skip-list";
    String ROCKSDB = "rocksdb";

    /** An empty one. */
    static OrderedKeys of(final String kind) {
        return switch (kind) {
            case INDEX -> new IndexKeys();
            case SKIP_LIST -> new MapKeys();
            case ROCKSDB -> new RocksKeys();
            default -> throw new IllegalArgumentException("there are no keys in " + kind);
        };
    }

    void add(byte[] key);

    boolean contains(byte[] key);

    /** The length of the keys from one on. */
    long scan(byte[] from, int count);

    /** To be called when many keys have been added, before they are read. */
    void settle();

    /** Of memory, not on disk. */
    long memoryBytes();

    @Override
    void close();
}
