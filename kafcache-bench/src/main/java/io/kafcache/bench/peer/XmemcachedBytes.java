package io.kafcache.bench.peer;

import net.rubyeye.xmemcached.transcoders.CachedData;
import net.rubyeye.xmemcached.transcoders.CompressionMode;
import net.rubyeye.xmemcached.transcoders.Transcoder;

/** Bytes as they are, without the type and compression that xmemcached adds by itself. */
final class XmemcachedBytes implements Transcoder<byte[]> {
    @Override
    public CachedData encode(final byte[] value) {
        return new CachedData(0, value);
    }

    @Override
    public byte[] decode(final CachedData data) {
        return data.getData();
    }

    @Override
    public void setPrimitiveAsString(final boolean primitiveAsString) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setPackZeros(final boolean packZeros) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setCompressionThreshold(final int threshold) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isPrimitiveAsString() {
        return false;
    }

    @Override
    public boolean isPackZeros() {
        return false;
    }

    @Override
    public void setCompressionMode(final CompressionMode mode) {
        throw new UnsupportedOperationException();
    }
}
