package io.kafcache.streams.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kafcache.client.Node;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A loss is counted before anybody can take the new memory for the old one. */
class NodeMemoryTest {
    private static final int THREADS = 2;
    private static final int ROUNDS = 50_000;

    private final NodeMemory memory = new NodeMemory();
    private final Node node = Node.parse("localhost:11211");
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();

    /** Both threads see each new token at the same time, as two connections to a server that was started anew do. */
    @Test
    void whoSeesTheNewTokenSeesTheLossAsWell() throws InterruptedException {
        memory.onToken(node, new byte[] {0});
        final Thread other = new Thread(this::connectAgainAndAgain);
        other.start();
        connectAgainAndAgain();
        other.join();
        assertEquals(0, missed.get());
        assertEquals(ROUNDS, memory.losses());
    }

    private void connectAgainAndAgain() {
        for (int round = 1; round <= ROUNDS; round++) {
            arrived.incrementAndGet();
            while (arrived.get() < round * THREADS) {
                Thread.onSpinWait();
            }
            memory.onToken(node, new byte[] {(byte) round, (byte) (round >> 8), (byte) (round >> 16)});
            if (memory.losses() < round) {
                missed.incrementAndGet();
            }
        }
    }
}
