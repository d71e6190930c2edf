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
            final Path classes = Path.of(PeerClassLoader.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            final PeerClassLoader loader = new PeerClassLoader(
                    urls(classes, classes.resolveSibling("peers").resolve(peer)));
            final String fullName = PeerClassLoader.class.getPackageName() + '.' + className;
            return (Contender)
                    loader.loadClass(fullName).getConstructor(Workload.class).newInstance(workload);
        } catch (final ReflectiveOperationException | URISyntaxException e) {
            throw new IllegalStateException("the client " + peer + " cannot be used", e);
        }
    }

    private static URL[] urls(final Path classes, final Path jars) {
        try (Stream<Path> files = Files.list(jars)) {
            return Stream.concat(Stream.of(classes), files)
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
