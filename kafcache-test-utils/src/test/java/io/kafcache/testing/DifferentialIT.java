package io.kafcache.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kafcache.client.protocol.Opcode;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sends the same random requests to the real memcached and to the embedded one: the replies must not differ. */
final class DifferentialIT {
    private static final int ROUNDS = 150;
    private static final int REQUESTS = 200;
    private static final int KEYS = 6;
    private static final int[] EXPIRATIONS = {0, 0, 0, 1000, 2_592_001, -1};
    private static final long NUMBER = 5_000_000_000_000L;
    /** No number becomes shorter: memcached would pad it with blanks, but not while something else happens to hold the item. */
    private static final String[] VALUES = {"", "v", Long.toString(NUMBER), Long.toString(NUMBER), "x".repeat(5000)};

    private static final Set<Opcode> EXCLUDED =
            Set.of(Opcode.STAT, Opcode.QUIT, Opcode.QUITQ, Opcode.VERSION, Opcode.NOOP);
    private static final List<Opcode> OPCODES = Stream.of(Opcode.values())
            .filter(opcode -> !EXCLUDED.contains(opcode))
            .toList();

    private final Random random = new Random();
    private long lastCas;

    @Test
    void repliesAreTheSame() {
        MemcachedServer.requireReal();
        final long seed = System.nanoTime();
        System.out.println("random requests, seed " + seed);
        random.setSeed(seed);
        for (final boolean cas : new boolean[] {true, false}) {
            final MemcachedOptions options = MemcachedOptions.builder()
                    .casEnabled(cas)
                    .itemSizeMax(8 << 10)
                    .build();
            try (MemcachedServer real = MemcachedServer.startReal(options);
                    MemcachedServer embedded = MemcachedServer.startEmbedded(options);
                    RawClient realClient = new RawClient(real);
                    RawClient embeddedClient = new RawClient(embedded)) {
                for (int round = 0; round < ROUNDS; round++) {
                    compare(seed, realClient, embeddedClient, cas);
                }
            }
        }
    }

    private void compare(final long seed, final RawClient real, final RawClient embedded, final boolean flush) {
        final RawRequest[] requests = new RawRequest[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            requests[i] = request(pick(flush), i);
        }
        final List<RawReply> expected = real.pipeline(requests);
        final List<RawReply> actual = embedded.pipeline(requests);
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            assertEquals(text(expected, i), text(actual, i), "seed " + seed);
            lastCas = Math.max(lastCas, expected.get(i).cas());
        }
    }

    private static String text(final List<RawReply> replies, final int index) {
        return index < replies.size()
                ? replies.get(index) + ", flags " + replies.get(index).flags()
                : "none";
    }

    private Opcode pick(final boolean flush) {
        final Opcode opcode = OPCODES.get(random.nextInt(OPCODES.size()));
        // Without cas what a flush takes depends on the second in which it comes.
        return flush || !opcode.name().startsWith("FLUSH") ? opcode : Opcode.GETK;
    }

    private RawRequest request(final Opcode opcode, final int opaque) {
        final RawRequest request = RawRequest.of(opcode).opaque(opaque);
        final String name = opcode.name();
        if (name.startsWith("SASL")) {
            return opcode == Opcode.SASL_LIST_MECHS
                    ? request
                    : request.key("PLAIN").value(new byte[random.nextInt(9)]);
        }
        if (name.startsWith("FLUSH")) {
            return request;
        }
        request.key("key" + random.nextInt(KEYS)).cas(random.nextInt(4) == 0 ? lastCas - random.nextInt(8) : 0);
        if (name.startsWith("SET") || name.startsWith("ADD") || name.startsWith("REPLACE")) {
            request.extras(random.nextInt(3), expiration()).value(value());
        } else if (name.startsWith("APPEND") || name.startsWith("PREPEND")) {
            request.value(value());
        } else if (name.startsWith("INCREMENT") || name.startsWith("DECREMENT")) {
            request.count(random.nextInt(12), NUMBER + random.nextInt(12), expiration());
        } else if (name.startsWith("GAT") || name.startsWith("TOUCH")) {
            request.extras(expiration());
        }
        return request;
    }

    private int expiration() {
        return EXPIRATIONS[random.nextInt(EXPIRATIONS.length)];
    }

    private byte[] value() {
        return random.nextInt(20) == 0 ? new byte[9_000] : VALUES[random.nextInt(VALUES.length)].getBytes(US_ASCII);
    }
}
