package io.kafcache.bench.raw;

import io.kafcache.bench.Contender;
import io.kafcache.bench.Workload;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What Java's sockets alone can do: each thread has a socket to each node, and its frames are written by hand into memory that is
 * allocated once. It knows what to expect and checks little else. Keys are dealt to the nodes in turn, without hashing.
 */
public final class RawContender implements Contender {
    private final byte[][] keys;
    private final byte[] value;
    private final Queue<RawConnection[]> opened = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<RawConnection[]> own;

    public RawContender(final Workload workload, final boolean polling) {
        keys = workload.keyBytes();
        value = workload.value();
        own = ThreadLocal.withInitial(() -> {
            final RawConnection[] connections = workload.nodes().stream()
                    .map(node -> new RawConnection(node, polling))
                    .toArray(RawConnection[]::new);
            opened.add(connections);
            return connections;
        });
    }

    private RawConnection connection(final int key) {
        final RawConnection[] connections = own.get();
        return connections[key % connections.length];
    }

    @Override
    public byte[] get(final int key) {
        final RawConnection connection = connection(key);
        connection.putGet(RawConnection.GET, keys[key], key);
        connection.flush();
        connection.readReply();
        return connection.copyValue();
    }

    @Override
    public int visit(final int key) {
        final RawConnection connection = connection(key);
        connection.putGet(RawConnection.GET, keys[key], key);
        connection.flush();
        connection.readReply();
        return connection.valueLength();
    }

    @Override
    public void set(final int key) {
        final RawConnection connection = connection(key);
        connection.putSet(RawConnection.SET, keys[key], key, value);
        connection.flush();
        connection.readReply();
    }

    @Override
    public long getAll(final int first, final int count) {
        final RawConnection[] connections = own.get();
        for (int key = first; key < first + count; key++) {
            connections[key % connections.length].putGet(RawConnection.GETQ, keys[key], key);
        }
        return finish(connections);
    }

    @Override
    public void setAll(final int first, final int count) {
        final RawConnection[] connections = own.get();
        for (int key = first; key < first + count; key++) {
            connections[key % connections.length].putSet(RawConnection.SETQ, keys[key], key, value);
        }
        finish(connections);
    }

    private static long finish(final RawConnection[] connections) {
        for (final RawConnection connection : connections) {
            connection.putNoop();
            connection.flush();
        }
        long length = 0;
        for (final RawConnection connection : connections) {
            while (connection.readReply() != RawConnection.NOOP) {
                length += connection.valueLength();
            }
        }
        return length;
    }

    @Override
    public void close() {
        for (final RawConnection[] connections : opened) {
            for (final RawConnection connection : connections) {
                connection.close();
            }
        }
    }
}
