package io.kafcache.streams.claim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Some of what a catalogue names, as readable text: numbers under two words each, which are a store and an owner, no owner standing for the
 * state; or an application under its name, with no numbers.
 */
final class CataloguePage {
    private static final int FORMAT = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final SortedMap<String, SortedMap<String, SortedSet<Integer>>> names = new TreeMap<>();

    /**
     * Reads a page.
     *
     * @return null if the text is no page that this version knows
     */
    static CataloguePage read(final byte[] text) {
        final CataloguePage page = new CataloguePage();
        try {
            final JsonNode json = MAPPER.readTree(text);
            if (json.required("format").intValue() != FORMAT) {
                return null;
            }
            for (final Map.Entry<String, JsonNode> name : json.required("names").properties()) {
                page.names.put(name.getKey(), new TreeMap<>());
                for (final Map.Entry<String, JsonNode> owner : name.getValue().properties()) {
                    owner.getValue().forEach(number -> page.add(name.getKey(), owner.getKey(), number.intValue()));
                }
            }
            return page;
        } catch (final IOException | IllegalArgumentException e) {
            return null;
        }
    }

    byte[] write() {
        final ObjectNode json = MAPPER.createObjectNode();
        json.put("format", FORMAT);
        final ObjectNode all = json.putObject("names");
        names.forEach((name, owners) -> {
            final ObjectNode one = all.putObject(name);
            owners.forEach((owner, numbers) -> numbers.forEach(one.withArrayProperty(owner)::add));
        });
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("A tree of text and numbers can be written", e);
        }
    }

    SortedMap<String, SortedMap<String, SortedSet<Integer>>> names() {
        return names;
    }

    /** Adds a name; false if it was there. */
    boolean add(final String name) {
        return names.putIfAbsent(name, new TreeMap<>()) == null;
    }

    /** Adds a number; false if it was there. */
    boolean add(final String name, final String owner, final int number) {
        return names.computeIfAbsent(name, absent -> new TreeMap<>())
                .computeIfAbsent(owner, absent -> new TreeSet<>())
                .add(number);
    }

    /** Removes a name, and all that is under it; false if it was not there. */
    boolean remove(final String name) {
        return names.remove(name) != null;
    }
}
