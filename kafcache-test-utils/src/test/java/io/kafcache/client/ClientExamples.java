package io.kafcache.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The code of docs/client.md, so that it compiles. */
final class ClientExamples {
    private ClientExamples() {}

    static void firstLines() {
        ClientConfig config = ClientConfig.builder().nodes("localhost:11211").build();
        try (MemcachedClient client = MemcachedClient.create(config)) {
            byte[] key = "user:42".getBytes(UTF_8);
            client.set(key, "Ada".getBytes(UTF_8));
            byte[] value = client.get(key); // null when there is no such item
        }
    }

    static long commands(
            final MemcachedClient client,
            final byte[] key,
            final byte[] value,
            final byte[] newValue,
            final byte[] counter) {
        StoreOptions options =
                StoreOptions.DEFAULTS.withFlags(7).withExpiration(Expiration.after(Duration.ofMinutes(10)));
        client.set(key, value, options);

        Item item = client.getItem(key);
        StoreResult result = client.set(key, newValue, StoreOptions.DEFAULTS.withCas(item.cas()));
        switch (result.outcome()) {
            case STORED -> {} // result.cas() is the item's new version
            case EXISTS -> {} // somebody changed the item since it was read: read it again
            case NOT_FOUND -> {} // it is gone
            case NOT_STORED -> {} // of append and prepend only
        }

        long visits = client.increment(counter, 1, 1, Expiration.NEVER); // the first visit stores 1
        return visits;
    }

    static void batch(final MemcachedClient client, final byte[] key, final byte[] value, final byte[] counter) {
        WriteBatch batch = new WriteBatch()
                .set(key, value)
                .increment(counter, 1, 1, Expiration.NEVER)
                .delete("user:41".getBytes(UTF_8));
        for (WriteError error : client.execute(batch)) {
            System.out.println(
                    new String(batch.key(error.index()), UTF_8) + ": " + error.status() + ", " + error.message());
        }
    }

    static ClientConfig nodes() {
        ClientConfig config = ClientConfig.builder()
                .nodes("cache-a:11211,cache-b:11211:2,cache-c:11311")
                .build();
        return config;
    }

    static boolean withoutAllocation(final MemcachedClient client, final LongAdder total) {
        UnsafeBuffer keys = new UnsafeBuffer("user:42".getBytes(UTF_8));
        boolean found = client.get(
                keys,
                0,
                7,
                (index, flags, cas, buffer, offset, length) -> total.add(buffer.getInt(offset, ByteOrder.BIG_ENDIAN)));

        KeyList list = new KeyList(); // kept and cleared between uses
        list.add(keys, 0, 7).add("user:43".getBytes(UTF_8));
        client.getAll(
                list,
                (index, flags, cas, buffer, offset, length) -> total.add(buffer.getInt(offset, ByteOrder.BIG_ENDIAN)));
        return found;
    }

    static List<WriteError> pending(final MemcachedClient client, final byte[] key, final byte[] value) {
        WriteBatch batch = new WriteBatch().set(key, value);
        KeyList list = new KeyList().add(key).add("user:40".getBytes(UTF_8));
        Seen visitor = new Seen();

        PendingMultiGet read = client.newMultiGet(); // made once, begun again and again
        PendingBatch write = client.newBatch();

        write.begin(batch);
        read.begin(list, visitor); // sends, and returns
        // ... other work; now and then:
        read.poll(); // takes what has come, and does not wait
        read.await(() -> visitor.hasSeen(0)); // waits for one key
        read.await(); // waits for the rest
        write.await();
        List<WriteError> errors = write.errors();
        return errors;
    }

    /** Remembers which keys it was told. */
    private static final class Seen implements ItemVisitor {
        private final Set<Integer> keys = ConcurrentHashMap.newKeySet();

        @Override
        public void onItem(
                final int index,
                final int flags,
                final long cas,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            keys.add(index);
        }

        @Override
        public void onMiss(final int index) {
            keys.add(index);
        }

        boolean hasSeen(final int index) {
            return keys.contains(index);
        }
    }

    static CompletionStage<String> asynchronous(final MemcachedClient client, final byte[] key) {
        AsyncMemcachedClient async = client.async();
        CompletionStage<String> name =
                async.get(key).thenApply(bytes -> bytes == null ? "nobody" : new String(bytes, UTF_8));
        return name;
    }

    static ClientConfig secured(final SSLContext context, final String password) {
        ClientConfig config = ClientConfig.builder()
                .nodes("cache-a.example:11211,cache-b.example:11211")
                .security(Security.none().withLogin("stream", password).withTls(TlsEngines.of(context)))
                .build();
        return config;
    }
}
