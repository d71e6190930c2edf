package io.kafcache.testing;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** memcached in a container. The host's port is chosen here and not by Docker, since it must outlive a restart. */
final class ContainerMemcached extends MemcachedServer {
    private static final String IMAGE = "memcached:1.6";
    private static final int CONTAINER_PORT = 11211;

    private final int port;
    private final GenericContainer<?> container;
    private String version;
    private boolean dead;
    private boolean closed;

    ContainerMemcached(final MemcachedOptions options) {
        super(options);
        if (options.user() != null || options.tlsCertificates() != null) {
            throw new IllegalArgumentException("a container has neither login nor TLS here");
        }
        port = freePort();
        final PortBinding binding = new PortBinding(Ports.Binding.bindPort(port), ExposedPort.tcp(CONTAINER_PORT));
        final List<String> command = new ArrayList<>(List.of("memcached"));
        command.addAll(options.arguments());
        container = new GenericContainer<>(DockerImageName.parse(IMAGE))
                .withExposedPorts(CONTAINER_PORT)
                .withCommand(command.toArray(String[]::new))
                .withCreateContainerCmdModifier(create -> create.getHostConfig().withPortBindings(binding));
        try {
            container.start();
            version = Startup.awaitVersion(host(), port, options, container::isRunning);
        } catch (final RuntimeException e) {
            container.stop();
            throw new IllegalStateException("the container " + IMAGE + " does not start", e);
        }
    }

    /** Whether a Docker engine answers; the first call may take seconds. */
    static boolean isAvailable() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (final IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }

    @Override
    public Kind kind() {
        return Kind.CONTAINER;
    }

    @Override
    public synchronized String description() {
        return version + " in container " + container.getContainerId() + " of " + IMAGE + ", on " + address();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public synchronized void kill() {
        requireOpen();
        if (!dead) {
            container
                    .getDockerClient()
                    .killContainerCmd(container.getContainerId())
                    .exec();
            dead = true;
        }
    }

    @Override
    public synchronized void freeze() {
        requireRunning();
        container
                .getDockerClient()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public synchronized void resume() {
        requireRunning();
        final boolean paused = Boolean.TRUE.equals(container
                .getDockerClient()
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getState()
                .getPaused());
        if (paused) {
            container
                    .getDockerClient()
                    .unpauseContainerCmd(container.getContainerId())
                    .exec();
        }
    }

    @Override
    public synchronized void restart() {
        kill();
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
        version = Startup.awaitVersion(host(), port, options(), container::isRunning);
        dead = false;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            container.stop();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the server is closed: " + description());
        }
    }

    private void requireRunning() {
        requireOpen();
        if (dead) {
            throw new IllegalStateException("the server is dead: " + description());
        }
    }
}
