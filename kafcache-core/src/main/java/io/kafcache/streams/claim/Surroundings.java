package io.kafcache.streams.claim;

import java.util.Map;

/**
 * What a claim depends on, as it is now.
 *
 * @param ring names the way in which keys are spread over the servers
 * @param tokens the servers' tokens by their names
 * @param topicIds the ids of the changelog topics by name, as far as they are known
 * @param indexed whether the keys are to be indexed
 */
public record Surroundings(String ring, Map<String, String> tokens, Map<String, String> topicIds, boolean indexed) {
    /**
     * Surroundings of a copy whose keys are not indexed.
     *
     * @param ring names the way in which keys are spread over the servers
     * @param tokens the servers' tokens by their names
     * @param topicIds the ids of the changelog topics by name, as far as they are known
     */
    public Surroundings(final String ring, final Map<String, String> tokens, final Map<String, String> topicIds) {
        this(ring, tokens, topicIds, false);
    }
}
