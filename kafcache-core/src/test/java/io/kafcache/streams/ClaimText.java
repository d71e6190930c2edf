package io.kafcache.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kafcache.client.ClientConfig;
import io.kafcache.client.MemcachedClient;
import io.kafcache.testing.MemcachedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** A claim, read as anybody could read it. */
record ClaimText(String key, JsonNode json) {
    /** Null if there is none. */
    static ClaimText read(
            final MemcachedServer server, final String application, final String store, final int partition) {
        return read(server.address(), application, store, partition);
    }

    /** Null if there is none. */
    static ClaimText read(final String servers, final String application, final String store, final int partition) {
        final String key = key(application, store, partition);
        try (MemcachedClient client = client(servers)) {
            final byte[] text = client.get(key.getBytes(UTF_8));
            return text == null ? null : new ClaimText(key, new ObjectMapper().readTree(text));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a claim, as nobody does: what it named is an orphan then. */
    static void remove(final String servers, final String application, final String store, final int partition) {
        try (MemcachedClient client = client(servers)) {
            client.delete(key(application, store, partition).getBytes(UTF_8));
        }
    }

    /** Changes the state, as a holder that was killed leaves it. */
    void changeState(final String servers, final String state) {
        try (MemcachedClient client = client(servers)) {
            final ObjectNode changed = json.deepCopy();
            client.set(
                    key.getBytes(UTF_8), changed.put("state", state).toString().getBytes(UTF_8));
        }
    }

    private static String key(final String application, final String store, final int partition) {
        return "kafcache/claim/" + application + '/' + store + '/' + partition;
    }

    private static MemcachedClient client(final String servers) {
        return MemcachedClient.create(ClientConfig.builder().nodes(servers).build());
    }

    /** The key of the item that has an entry. */
    byte[] itemKey(final byte[] entry) {
        return ByteBuffer.allocate(Long.BYTES + entry.length)
                .putLong(Long.parseUnsignedLong(lineage(), 16))
                .put(entry)
                .array();
    }

    String lineage() {
        return json.required("lineage").textValue();
    }

    String state() {
        return json.required("state").textValue();
    }
}
