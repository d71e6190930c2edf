package io.kafcache.streams.store;

import io.kafcache.streams.overlay.Overlay;
import io.kafcache.streams.overlay.OverlayLimits;
import io.kafcache.streams.store.MemoryShares.Share;

/** The overlay of a store, which has as much as the other stores of the JVM leave to it. For the thread that has the store. */
final class OverlayShare implements AutoCloseable {
    /** The marks of keys that are being read ahead. */
    private static final long MAX_PENDING_BYTES = 1 << 20;

    private final StoreSettings settings;
    private final Share share;
    private final Overlay overlay;

    private OverlayShare(final StoreSettings settings, final Share share) {
        this.settings = settings;
        this.share = share;
        overlay = new Overlay(limits());
    }

    static OverlayShare join(final StoreSettings settings) {
        return new OverlayShare(
                settings,
                MemoryShares.OF_THIS_JVM.join(
                        settings.writeBufferBytes() + settings.nearCacheBytes(), settings.memoryMaxBytes()));
    }

    Overlay overlay() {
        return overlay;
    }

    private OverlayLimits limits() {
        return new OverlayLimits(
                share.granted(settings.writeBufferBytes()),
                share.granted(settings.nearCacheBytes()),
                MAX_PENDING_BYTES);
    }

    /** Changes the overlay's limits if other stores have come or gone. */
    void apply() {
        final OverlayLimits present = limits();
        if (!present.equals(overlay.limits())) {
            overlay.limits(present);
        }
    }

    @Override
    public void close() {
        overlay.close();
        share.close();
    }
}
