package io.kafcache.streams.claim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kafcache.streams.backend.BackendException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Claims as readable text. */
final class ClaimCodec {
    private static final int FORMAT = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ClaimCodec() {}

    static byte[] write(final Claim claim) {
        final ObjectNode json = MAPPER.createObjectNode();
        json.put("format", FORMAT);
        json.put("application", claim.partition().applicationId());
        json.put("store", claim.partition().store());
        json.put("partition", claim.partition().partition());
        json.put("lineage", claim.lineage().toString());
        json.put("owner", claim.owner());
        json.put("session", claim.session());
        json.put("revision", claim.revision());
        json.put("state", claim.state().name());
        final ObjectNode offsets = json.putObject("offsets");
        claim.offsets().forEach(offsets::put);
        final ObjectNode position = json.putObject("position");
        claim.position().forEach(position::put);
        final ObjectNode topicIds = json.putObject("topicIds");
        claim.topicIds().forEach(topicIds::put);
        json.put("ring", claim.ring());
        final ObjectNode tokens = json.putObject("tokens");
        claim.tokens().forEach(tokens::put);
        json.put("chunked", claim.chunked());
        putIndex(json, claim.index());
        final ArrayNode retired = json.putArray("retired");
        claim.retired().forEach(copy -> {
            final ObjectNode old = retired.addObject();
            old.put("lineage", copy.lineage().toString());
            old.put("chunked", copy.chunked());
            putIndex(old, copy.index());
        });
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("A tree of text and numbers can be written", e);
        }
    }

    /**
     * Reads a claim.
     *
     * @throws BackendException if the text is no claim that this version knows
     */
    static Claim read(final byte[] text) {
        try {
            final JsonNode json = MAPPER.readTree(text);
            final int format = json.required("format").intValue();
            if (format != FORMAT) {
                throw new BackendException(
                        "A claim on the servers has format " + format + "; this version of Kafcache knows " + FORMAT
                                + ". Run the version that wrote it, or purge the application's state",
                        null);
            }
            final List<RetiredLineage> retired = new ArrayList<>();
            json.required("retired")
                    .forEach(copy -> retired.add(new RetiredLineage(
                            Lineage.parse(copy.required("lineage").textValue()),
                            copy.required("chunked").booleanValue(),
                            index(copy.path("index")))));
            return new Claim(
                    new StorePartition(
                            json.required("application").textValue(),
                            json.required("store").textValue(),
                            json.required("partition").intValue()),
                    Lineage.parse(json.required("lineage").textValue()),
                    json.required("owner").textValue(),
                    json.required("session").textValue(),
                    json.required("revision").longValue(),
                    ClaimState.valueOf(json.required("state").textValue()),
                    map(json.required("offsets"), JsonNode::longValue),
                    map(json.path("position"), JsonNode::longValue),
                    map(json.required("topicIds"), JsonNode::textValue),
                    json.required("ring").textValue(),
                    map(json.required("tokens"), JsonNode::textValue),
                    json.required("chunked").booleanValue(),
                    index(json.path("index")),
                    List.copyOf(retired));
        } catch (final IOException | IllegalArgumentException e) {
            throw new BackendException(
                    "A claim on the servers cannot be read: something else writes to these servers. Purge the"
                            + " application's state, or use servers of its own",
                    e);
        }
    }

    private static void putIndex(final ObjectNode json, final IndexMark index) {
        if (index != null) {
            json.putObject("index")
                    .put("flush", index.flush())
                    .put("parts", index.parts())
                    .put("strays", index.strays());
        }
    }

    private static IndexMark index(final JsonNode json) {
        return json.isMissingNode()
                ? null
                : new IndexMark(
                        json.required("flush").longValue(),
                        json.required("parts").intValue(),
                        // One that does not say may have some.
                        json.path("strays").asBoolean(true));
    }

    private static <V> Map<String, V> map(final JsonNode object, final Function<JsonNode, V> value) {
        final Map<String, V> map = new HashMap<>();
        object.properties().forEach(field -> map.put(field.getKey(), value.apply(field.getValue())));
        return Map.copyOf(map);
    }
}
