package io.kafcache.bench.peer;

import io.kafcache.bench.Contender;
import io.kafcache.bench.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loads a contender and the jars of its client, which the build puts into {@code target/peers/<name>}. Of the application it sees only what
 * both sides share: the contender's interface and its data.
 */
public final class PeerClassLoader extends URLClassLoader {
    private static final List<String> SHARED = List.of(Contender.class.getName(), Workload.class.getName());

    private PeerClassLoader(final URL[] urls) {
        super(urls, getPlatformClassLoader());
    }

    /**
     * Makes a contender.
     *
     * @param className of this package, with a constructor that takes the workload
     * @param peer name of the directory of its jars
     * @param workload the data
     * @return a contender; its class loader stays open until the JVM ends
     * @throws IllegalStateException if it cannot be made
     */
    public static Contender open(final String className, final String peer, final Workload workload) {
        try {
            final PeerClassLoader loader = new PeerClassLoader(urls(peer));
            final String fullName = PeerClassLoader.class.getPackageName() + '.' + className;
            return (Contender)
                    loader.loadClass(fullName).getConstructor(Workload.class).newInstance(workload);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("the client " + peer + " cannot be used", e);
        }
    }

    /** The clients that there are, such as {@code folsom 1.21.0}. */
    public static List<String> versions() {
        try (Stream<Path> peers = Files.list(peers())) {
            return peers.sorted().map(PeerClassLoader::version).toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String version(final Path peer) {
        final String name = peer.getFileName().toString();
        try (Stream<Path> jars = Files.list(peer)) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(jar -> jar.startsWith(name + '-'))
                    .map(jar -> name + ' ' + jar.substring(name.length() + 1, jar.length() - ".jar".length()))
                    .findFirst()
                    .orElse(name);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path classes() {
        try {
            return Path.of(PeerClassLoader.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path peers() {
        return classes().resolveSibling("peers");
    }

    private static URL[] urls(final String peer) {
        final Path jars = peers().resolve(peer);
        try (Stream<Path> files = Files.list(jars)) {
            return Stream.concat(Stream.of(classes()), files)
                    .map(PeerClassLoader::url)
                    .toArray(URL[]::new);
        } catch (final IOException e) {
            throw new UncheckedIOException("no jars in " + jars + ": mvn process-resources puts them there", e);
        }
    }

    private static URL url(final Path path) {
        try {
            return path.toUri().toURL();
        } catch (final MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> findClass(final String name) throws ClassNotFoundException {
        return SHARED.contains(name) ? Class.forName(name) : super.findClass(name);
    }
}
