package io.kafcache.streams.claim;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a claim depends on, as it is now.
 *
 * @param ring names the way in which keys are spread over the servers
 * @param tokens the servers' tokens by their names
 * @param topicIds the ids of the changelog topics by name, as far as they are known
 */
public record Surroundings(String ring, Map<String, String> tokens, Map<String, String> topicIds) {
    String differingFrom(final Map<String, String> before) {
        return tokens.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
