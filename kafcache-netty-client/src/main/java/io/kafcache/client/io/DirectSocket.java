package io.kafcache.client.io;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/**
 * A channel's socket, read and written below the channel. Netty recycles nothing on a thread that it did not make, so each write and each
 * read by a channel leaves garbage there; and a caller that polls asks the socket itself, not first the selector. Both do for sockets whose
 * channel keeps no bytes of its own: the epoll and NIO loops are told of readiness as long as there is something to read, whoever reads.
 *
 * <p>Runs on the event loop's thread, as the channel does.
 */
abstract class DirectSocket {
    /** For the two below. */
    private DirectSocket() {}

    /** Writes readable bytes, and moves the buffer's reader index; returns whether the socket took them all. */
    abstract boolean write(ByteBuf from) throws IOException;

    /** Reads into the writable bytes, and moves the writer index; returns the count, 0 if there is nothing, -1 at the end. */
    abstract int read(ByteBuf into) throws IOException;

    /** The socket of a channel; null where the channel alone may touch it. */
    static DirectSocket of(final Transport transport, final Transport.Socket socket) {
        return switch (transport) {
            case EPOLL -> new Unix(socket.channel());
            case NIO -> new Nio((SocketChannel) socket.descriptor());
            // io_uring has reads and writes of its own under way; kqueue tells of readiness once only.
            case IO_URING, KQUEUE -> null;
        };
    }

    private static final class Unix extends DirectSocket {
        private final io.netty.channel.unix.Socket socket;

        Unix(final Channel channel) {
            socket = (io.netty.channel.unix.Socket) ((UnixChannel) channel).fd();
        }

        @Override
        boolean write(final ByteBuf from) throws IOException {
            requireOpen();
            final ByteBuffer bytes = from.internalNioBuffer(from.readerIndex(), from.readableBytes());
            from.skipBytes(socket.send(bytes, bytes.position(), bytes.limit()));
            return !from.isReadable();
        }

        @Override
        int read(final ByteBuf into) throws IOException {
            requireOpen();
            final ByteBuffer room = into.internalNioBuffer(into.writerIndex(), into.writableBytes());
            final int read = socket.recv(room, room.position(), room.limit());
            if (read > 0) {
                into.writerIndex(into.writerIndex() + read);
            }
            return read;
        }

        /** A closed descriptor's number may be another socket's by now. */
        private void requireOpen() throws ClosedChannelException {
            if (!socket.isOpen()) {
                throw new ClosedChannelException();
            }
        }
    }

    private static final class Nio extends DirectSocket {
        private final SocketChannel socket;

        Nio(final SocketChannel socket) {
            this.socket = socket;
        }

        @Override
        boolean write(final ByteBuf from) throws IOException {
            from.skipBytes(socket.write(from.internalNioBuffer(from.readerIndex(), from.readableBytes())));
            return !from.isReadable();
        }

        @Override
        int read(final ByteBuf into) throws IOException {
            final int read = socket.read(into.internalNioBuffer(into.writerIndex(), into.writableBytes()));
            if (read > 0) {
                into.writerIndex(into.writerIndex() + read);
            }
            return read;
        }
    }
}
