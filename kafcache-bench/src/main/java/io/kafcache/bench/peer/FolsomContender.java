package io.kafcache.bench.peer;

import com.spotify.folsom.BinaryMemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import io.kafcache.bench.Contender;
import io.kafcache.bench.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** folsom, with Netty's epoll where there is one, and without a thread between its event loop and the caller. */
public final class FolsomContender implements Contender {
    private static final long TIMEOUT_MILLIS = 10_000;
    /** Room for the largest batch. */
    private static final int MAX_OUTSTANDING = 100_000;

    private final BinaryMemcacheClient<byte[]> client;
    private final List<String> keys;
    private final byte[] value;

    public FolsomContender(final Workload workload) {
        keys = workload.keys();
        value = workload.value();
        final MemcacheClientBuilder<byte[]> builder = MemcacheClientBuilder.newByteArrayClient()
                .withMaxOutstandingRequests(MAX_OUTSTANDING)
                .withConnectionTimeoutMillis(TIMEOUT_MILLIS)
                .withReplyExecutor(Runnable::run);
        for (final String node : workload.nodes()) {
            final int colon = node.lastIndexOf(':');
            builder.withAddress(node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)));
        }
        client = builder.connectBinary();
        try {
            client.awaitFullyConnected(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (final TimeoutException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T join(final CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Override
    public byte[] get(final int key) {
        return join(client.get(keys.get(key)));
    }

    @Override
    public void set(final int key) {
        requireStored(client.set(keys.get(key), value, 0));
    }

    private static void requireStored(final CompletionStage<MemcacheStatus> stored) {
        if (join(stored) != MemcacheStatus.OK) {
            throw new IllegalStateException("not stored");
        }
    }

    @Override
    public long getAll(final int first, final int count) {
        long length = 0;
        for (final byte[] found : join(client.get(keys.subList(first, first + count)))) {
            length += found.length;
        }
        return length;
    }

    /** There are no quiet sets; those on their way together share writes. */
    @Override
    public void setAll(final int first, final int count) {
        final List<CompletionStage<MemcacheStatus>> stored = new ArrayList<>(count);
        for (int key = first; key < first + count; key++) {
            stored.add(client.set(keys.get(key), value, 0));
        }
        stored.forEach(FolsomContender::requireStored);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
