package io.kafcache.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kafcache.client.ClientConfig;
import io.kafcache.client.MemcachedClient;
import io.kafcache.testing.MemcachedServer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A claim, read as anybody could read it. */
record ClaimText(String key, JsonNode json) {
    /** Null if there is none. */
    static ClaimText read(
            final MemcachedServer server, final String application, final String store, final int partition) {
        final String key = "kafcache/claim/" + application + '/' + store + '/' + partition;
        try (MemcachedClient client = MemcachedClient.create(
                ClientConfig.builder().nodes(server.address()).build())) {
            final byte[] text = client.get(key.getBytes(UTF_8));
            return text == null ? null : new ClaimText(key, new ObjectMapper().readTree(text));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a claim, as nobody does: what it named is an orphan then. */
    static void remove(final String servers, final String application, final String store, final int partition) {
        try (MemcachedClient client =
                MemcachedClient.create(ClientConfig.builder().nodes(servers).build())) {
            client.delete(("kafcache/claim/" + application + '/' + store + '/' + partition).getBytes(UTF_8));
        }
    }

    String lineage() {
        return json.required("lineage").textValue();
    }

    String state() {
        return json.required("state").textValue();
    }
}
