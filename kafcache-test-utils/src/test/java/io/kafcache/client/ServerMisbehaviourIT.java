package io.kafcache.client;

import static io.kafcache.client.ClientFixture.PATIENCE;
import static io.kafcache.client.ClientFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kafcache.client.protocol.Status;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client does with a server whose answers memcached would not give. */
class ServerMisbehaviourIT {
    private static final byte[] KEY = bytes("key");

    private static ClientConfig.Builder config(final ScriptedServer server, final IoMode mode) {
        return ClientConfig.builder()
                .nodes(server.address())
                .ioMode(mode)
                .requestTimeout(PATIENCE)
                .connectTimeout(PATIENCE)
                .unavailableTimeout(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource(IoMode.class)
    void statisticsThatBreakOffEachTimeAreGivenUpAtTheLimit(final IoMode mode) {
        try (ScriptedServer server = new ScriptedServer((request, replies) -> {
                    replies.send(request, Status.SUCCESS, 0, "pid", "1");
                    return false;
                });
                MemcachedClient client = MemcachedClient.create(config(server, mode)
                        .unavailableTimeout(Duration.ofMillis(500))
                        .build())) {
            final NodeUnavailableException e = assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> assertThrows(NodeUnavailableException.class, () -> client.stats("")));
            assertTrue(e.getMessage().contains(server.address() + " has not answered for 500 ms"), e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.class,
            names = {"KEY_EXISTS", "KEY_NOT_FOUND", "NOT_STORED"})
    void aSetThatWasNotDoneIsNotTakenForDone(final Status status) {
        try (ScriptedServer server =
                        new ScriptedServer((request, replies) -> replies.send(request, status, 0, "", "no"));
                MemcachedClient client =
                        MemcachedClient.create(config(server, IoMode.CALLER).build())) {
            final ServerErrorException e =
                    assertThrows(ServerErrorException.class, () -> client.set(KEY, bytes("value")));
            assertEquals(status, e.status());
            assertTrue(e.getMessage().contains(server.address()), e.getMessage());
        }
    }
}
