package io.kafcache.bench.index;

import io.kafcache.bench.TempDirectory;
import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteOptions;

/** In RocksDB, with empty values and the options that Kafka Streams' store sets. */
final class RocksKeys implements OrderedKeys {
    private static final byte[] NOTHING = {};

    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final Cache cache;
    private final WriteOptions writeOptions;
    private final RocksDB database;

    RocksKeys() {
        RocksDB.loadLibrary();
        final TempDirectory directory = opened(TempDirectory.create());
        cache = opened(new LRUCache(50L << 20));
        final BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(4096)
                .setFilterPolicy(opened(new BloomFilter()));
        final Options options = opened(new Options())
                .setTableFormatConfig(table)
                .setWriteBufferSize(16L << 20)
                .setMaxWriteBufferNumber(3)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setCreateIfMissing(true)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setIncreaseParallelism(Math.max(2, Runtime.getRuntime().availableProcessors()));
        writeOptions = opened(new WriteOptions()).setDisableWAL(true);
        try {
            database = opened(RocksDB.open(options, directory.path().toString()));
        } catch (final RocksDBException e) {
            throw failure(e);
        }
    }

    private <T extends AutoCloseable> T opened(final T resource) {
        resources.push(resource);
        return resource;
    }

    private static IllegalStateException failure(final RocksDBException cause) {
        return new IllegalStateException("RocksDB fails", cause);
    }

    @Override
    public void add(final byte[] key) {
        try {
            database.put(writeOptions, key, NOTHING);
        } catch (final RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public boolean contains(final byte[] key) {
        try {
            return database.get(key) != null;
        } catch (final RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public long scan(final byte[] from, final int count) {
        try (RocksIterator iterator = database.newIterator()) {
            long length = 0;
            iterator.seek(from);
            for (int i = 0; i < count && iterator.isValid(); i++) {
                length += iterator.key().length;
                iterator.next();
            }
            return length;
        }
    }

    /** As a commit does. */
    @Override
    public void settle() {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            database.flush(options);
        } catch (final RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public long memoryBytes() {
        try {
            return database.getLongProperty("rocksdb.cur-size-all-mem-tables")
                    + database.getLongProperty("rocksdb.estimate-table-readers-mem")
                    + cache.getUsage();
        } catch (final RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (final Exception e) {
                throw new IllegalStateException("RocksDB leaves something behind", e);
            }
        }
    }
}
