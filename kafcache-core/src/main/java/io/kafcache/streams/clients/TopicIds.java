package io.kafcache.streams.clients;

/** Knows the ids of topics: a topic that was deleted and made anew has another one. Safe for use by several threads. */
@FunctionalInterface
public interface TopicIds {
    /**
     * Asks for the id of a topic.
     *
     * @param topic the topic's name
     * @return null when nobody can tell
     */
    String idOf(String topic);
}
