package io.kafcache.streams.index;

/** A leaf as it is written. */
final class PageImage {
    static final byte FORMAT = 1;

    private PageImage() {}
}
