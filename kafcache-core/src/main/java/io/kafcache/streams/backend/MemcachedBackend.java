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
    private MemcachedClient readers;
    private boolean disconnected;

    MemcachedBackend(final ClientConfig config) {
        owners = MemcachedClient.create(config);
    }

    private MemcachedClient client() {
        if (owners.isAttached()) {
            return owners;
        }
        synchronized (this) {
            if (readers == null && !disconnected) {
                readers = MemcachedClient.create(
                        owners.config().toBuilder().ioMode(IoMode.SHARED).build());
            }
            return disconnected ? owners : readers;
        }
    }

    @Override
    public void attach() {
        owners.attach();
    }

    @Override
    public int maxValueLength(final int keyLength) {
        try {
            return owners.maxValueLength(keyLength);
        } catch (final RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    public boolean get(final DirectBuffer key, final int offset, final int length, final ItemReader reader) {
        try {
            return client().get(key, offset, length, adapt(reader));
        } catch (final RuntimeException e) {
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

    /** Nothing else may come out: whatever goes wrong below is a failure of the store. */
    private static BackendException failed(final RuntimeException e) {
        if (e instanceof BackendException failure) {
            return failure;
        }
        if (e instanceof UnknownOutcomeException) {
            return new UncertainWriteException(e.getMessage(), e);
        }
        return new BackendException(e instanceof MemcachedException ? e.getMessage() : e.toString(), e);
    }

    @Override
    public void close() {
        MemcachedBackends.release(this);
    }

    void disconnect() {
        owners.close();
        synchronized (this) {
            disconnected = true;
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
            } catch (final RuntimeException e) {
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
                requireDone(owners.execute(batch));
            } catch (final RuntimeException e) {
                throw failed(e);
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
