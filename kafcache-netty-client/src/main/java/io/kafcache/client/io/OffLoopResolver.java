package io.kafcache.client.io;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Resolves host names by the JVM's own means, which block for as long as a name server is silent, on threads other than the event loop:
 * the loop serves all nodes, and in the caller's thread. The threads end when they have been idle for a second.
 *
 * <p>An instance for each lane: a resolver group keeps each event loop that it has seen until that terminates, which an abandoned one never
 * does.
 */
final class OffLoopResolver extends AddressResolverGroup<InetSocketAddress> {
    private static final int MAX_THREADS = 4;

    private static final NameLookups LOOKUPS = new NameLookups(InetAddress::getAllByName, threads());

    private static Executor threads() {
        final ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("kafcache-resolver", true));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(final EventExecutor executor) {
        return new InetSocketAddressResolver(executor, new NameResolver(executor));
    }

    private final class NameResolver extends InetNameResolver {
        NameResolver(final EventExecutor executor) {
            super(executor);
        }

        @Override
        protected void doResolve(final String host, final Promise<InetAddress> promise) {
            LOOKUPS.find(host).whenComplete((addresses, failure) -> {
                if (failure == null) {
                    promise.trySuccess(addresses[0]);
                } else {
                    promise.tryFailure(failure);
                }
            });
        }

        @Override
        protected void doResolveAll(final String host, final Promise<List<InetAddress>> promise) {
            LOOKUPS.find(host).whenComplete((addresses, failure) -> {
                if (failure == null) {
                    promise.trySuccess(List.of(addresses));
                } else {
                    promise.tryFailure(failure);
                }
            });
        }
    }
}
