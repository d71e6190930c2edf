package io.kafcache.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kafcache.client.ring.KetamaRing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AsyncCallsTest {
    @Test
    void callsThatCannotBeStartedFailAndTakeNoPlace() {
        final IllegalStateException noDescriptors = new IllegalStateException("too many open files");
        final AsyncCalls calls =
                new AsyncCalls(ClientConfig.builder().asyncMaxPending(1).build(), () -> {
                    throw noDescriptors;
                });
        final Router router = new Router(new KetamaRing(List.of("a"), new int[] {1}), 1);
        for (int i = 0; i < 3; i++) {
            final CompletableFuture<Void> call = calls.submit(NodesOperation.ping(router), 10, ping -> (Void) null)
                    .toCompletableFuture();
            final CompletionException e = assertThrows(CompletionException.class, call::join);
            assertSame(noDescriptors, e.getCause());
        }
        calls.requestClose();
        calls.close();
        final CompletableFuture<Void> late = calls.submit(NodesOperation.ping(router), 10, ping -> (Void) null)
                .toCompletableFuture();
        final CompletionException e = assertThrows(CompletionException.class, late::join);
        assertEquals(ClientClosedException.class, e.getCause().getClass());
    }
}
