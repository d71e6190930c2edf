package io.kafcache.streams.backend;

import io.kafcache.client.ClientConfig;
import io.kafcache.client.IoMode;
import io.kafcache.client.ItemVisitor;
import io.kafcache.client.KeyList;
import io.kafcache.client.MemcachedClient;
import io.kafcache.client.MemcachedException;
import io.kafcache.client.UnknownOutcomeException;
import io.kafcache.client.WriteBatch;
import io.kafcache.client.WriteError;
import io.kafcache.client.protocol.Status;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Memcached servers. Threads that write have connections of their own, where the configuration says so; threads that only read, which
 * interactive queries may bring in any number, share some.
 */
final class MemcachedBackend implements Backend {
    private final MemcachedClient owners;
    private final long unavailableNanos;
    private MemcachedClient readers;

    MemcachedBackend(final ClientConfig config) {
        owners = MemcachedClient.create(config);
        unavailableNanos = config.unavailableTimeout().toNanos();
    }

    private MemcachedClient client() {
        if (owners.isAttached()) {
            return owners;
        }
        synchronized (this) {
            if (readers == null) {
                readers = MemcachedClient.create(
                        owners.config().toBuilder().ioMode(IoMode.SHARED).build());
            }
            return readers;
        }
    }

    @Override
    public int maxValueLength(final int keyLength) {
        try {
            return owners.maxValueLength(keyLength);
        } catch (final MemcachedException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean get(final DirectBuffer key, final int offset, final int length, final ItemReader reader) {
        try {
            return client().get(key, offset, length, adapt(reader));
        } catch (final MemcachedException e) {
            throw failed(e);
        }
    }

    private static ItemVisitor adapt(final ItemReader reader) {
        return (index, flags, cas, buffer, offset, length) -> reader.onItem(index, flags, buffer, offset, length);
    }

    @Override
    public Reads newReads() {
        return new PipelinedReads();
    }

    @Override
    public Writes newWrites() {
        return new PipelinedWrites();
    }

    /** Repeats a write whose outcome is unknown: that does no harm, since a key has one writer. */
    private void repeat(final Runnable write) {
        final long start = System.nanoTime();
        while (true) {
            try {
                write.run();
                return;
            } catch (final UnknownOutcomeException e) {
                if (System.nanoTime() - start > unavailableNanos) {
                    throw failed(e);
                }
            } catch (final MemcachedException e) {
                throw failed(e);
            }
        }
    }

    private static BackendException failed(final MemcachedException e) {
        return new BackendException(e.getMessage(), e);
    }

    @Override
    public void close() {
        MemcachedBackends.release(this);
    }

    void disconnect() {
        owners.close();
        synchronized (this) {
            if (readers != null) {
                readers.close();
            }
        }
    }

    ClientConfig config() {
        return owners.config();
    }

    private final class PipelinedReads implements Reads {
        private final KeyList keys = new KeyList();

        @Override
        public void add(final DirectBuffer key, final int offset, final int length) {
            keys.add(key, offset, length);
        }

        @Override
        public void read(final ItemReader reader) {
            try {
                client().getAll(keys, adapt(reader));
            } catch (final MemcachedException e) {
                throw failed(e);
            } finally {
                keys.clear();
            }
        }
    }

    private final class PipelinedWrites implements Writes {
        private final WriteBatch batch = new WriteBatch();

        @Override
        public void set(
                final DirectBuffer key,
                final int keyOffset,
                final int keyLength,
                final int flags,
                final DirectBuffer value,
                final int valueOffset,
                final int valueLength) {
            batch.set(key, keyOffset, keyLength, flags, 0, value, valueOffset, valueLength);
        }

        @Override
        public void delete(final DirectBuffer key, final int offset, final int length) {
            batch.delete(key, offset, length);
        }

        @Override
        public int byteLength() {
            return batch.byteLength();
        }

        @Override
        public void write() {
            try {
                repeat(() -> requireDone(owners.execute(batch)));
            } finally {
                batch.clear();
            }
        }

        private static void requireDone(final List<WriteError> errors) {
            for (final WriteError error : errors) {
                if (error.status() != Status.KEY_NOT_FOUND) {
                    throw new BackendException(
                            error.message() + " (" + errors.size() + " writes of a batch were refused)", null);
                }
            }
        }
    }
}
