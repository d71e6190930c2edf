package io.kafcache.bench.report;

/** Which contenders look alike. */
final class Colours {
    private Colours() {}

    static String of(final String contender) {
        if (contender.startsWith("kafcache")
                || contender.startsWith("memcached")
                || contender.equals(IndexSection.INDEX)) {
            return "#3b7dd8";
        }
        return contender.startsWith("raw") || contender.equals("in-memory") ? "#9aa5b1" : "#e0a458";
    }
}
