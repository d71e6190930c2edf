package io.kafcache.bench.raw;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A socket, and frames of the binary protocol in two direct buffers. */
final class RawConnection implements AutoCloseable {
    static final byte GET = 0x00;
    static final byte SET = 0x01;
    static final byte GETQ = 0x09;
    static final byte NOOP = 0x0a;
    static final byte SETQ = 0x11;

    private static final byte REQUEST = (byte) 0x80;
    private static final byte REPLY = (byte) 0x81;
    private static final int HEADER = 24;
    private static final int SET_EXTRAS = 8;
    private static final int CAPACITY = 256 * 1024;

    private final SocketChannel channel;
    private final boolean polling;
    private ByteBuffer out = ByteBuffer.allocateDirect(CAPACITY);
    private ByteBuffer in = ByteBuffer.allocateDirect(CAPACITY).limit(0);
    private int valueStart;
    private int valueLength;

    RawConnection(final String node, final boolean polling) {
        this.polling = polling;
        final int colon = node.lastIndexOf(':');
        try {
            channel = SocketChannel.open(
                    new InetSocketAddress(node.substring(0, colon), Integer.parseInt(node.substring(colon + 1))));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(!polling);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void putGet(final byte opcode, final byte[] key, final int opaque) {
        reserve(HEADER + key.length);
        putHeader(opcode, key.length, 0, key.length, opaque);
        out.put(key);
    }

    void putSet(final byte opcode, final byte[] key, final int opaque, final byte[] value) {
        final int body = SET_EXTRAS + key.length + value.length;
        reserve(HEADER + body);
        putHeader(opcode, key.length, SET_EXTRAS, body, opaque);
        out.putLong(0).put(key).put(value);
    }

    void putNoop() {
        reserve(HEADER);
        putHeader(NOOP, 0, 0, 0, 0);
    }

    private void putHeader(
            final byte opcode, final int keyLength, final int extrasLength, final int body, final int opaque) {
        out.put(REQUEST).put(opcode).putShort((short) keyLength).put((byte) extrasLength);
        out.put((byte) 0).putShort((short) 0).putInt(body).putInt(opaque).putLong(0);
    }

    private void reserve(final int length) {
        if (out.remaining() < length) {
            flush();
            if (out.capacity() < length) {
                out = ByteBuffer.allocateDirect(length);
            }
        }
    }

    void flush() {
        out.flip();
        try {
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) {
                    Thread.onSpinWait();
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        out.clear();
    }

    /** Reads the next reply, which must tell of success; returns its opcode. */
    byte readReply() {
        await(HEADER);
        final int start = in.position();
        if (in.get(start) != REPLY || in.getShort(start + 6) != 0) {
            throw new IllegalStateException(
                    "opcode " + in.get(start + 1) + " was answered with status " + in.getShort(start + 6));
        }
        final int body = in.getInt(start + 8);
        await(HEADER + body);
        final int frame = in.position();
        final int beforeValue = (in.get(frame + 4) & 0xff) + in.getShort(frame + 2);
        valueStart = frame + HEADER + beforeValue;
        valueLength = body - beforeValue;
        in.position(frame + HEADER + body);
        return in.get(frame + 1);
    }

    private void await(final int length) {
        if (in.remaining() >= length) {
            return;
        }
        if (in.position() + length > in.capacity()) {
            makeRoom(length);
        }
        if (!in.hasRemaining()) {
            in.clear().limit(0);
        }
        final int start = in.position();
        int end = in.limit();
        try {
            while (end - start < length) {
                in.limit(in.capacity()).position(end);
                final int read = channel.read(in);
                if (read < 0) {
                    throw new EOFException("the server closed the connection");
                }
                if (polling && read == 0) {
                    Thread.onSpinWait();
                }
                end += read;
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        in.limit(end).position(start);
    }

    private void makeRoom(final int length) {
        if (in.capacity() >= length) {
            in.compact().flip();
        } else {
            in = ByteBuffer.allocateDirect(length + CAPACITY).put(in).flip();
        }
    }

    int valueLength() {
        return valueLength;
    }

    byte[] copyValue() {
        final byte[] value = new byte[valueLength];
        in.get(valueStart, value);
        return value;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
