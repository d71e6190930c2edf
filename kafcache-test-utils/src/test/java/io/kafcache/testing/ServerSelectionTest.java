package io.kafcache.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kafcache.testing.MemcachedServer.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

final class ServerSelectionTest {
    private static final Optional<Path> BINARY = Optional.of(Path.of("/usr/bin/memcached"));
    private static final BooleanSupplier NEVER_ASKED = () -> fail("the Docker engine was asked for");
    private static final MemcachedOptions DEFAULTS = MemcachedOptions.defaults();
    private static final MemcachedOptions SASL =
            MemcachedOptions.builder().extraArguments("-S").build();

    @TempDir
    private Path directory;

    private static ServerSelection without(final boolean docker) {
        return new ServerSelection(Optional.empty(), () -> docker, false);
    }

    @Test
    void theProgramComesFirst() {
        assertEquals(Kind.REAL, new ServerSelection(BINARY, NEVER_ASKED, false).choose(SASL));
        assertEquals(Kind.REAL, new ServerSelection(BINARY, NEVER_ASKED, true).choose(DEFAULTS));
    }

    @Test
    void thenAContainer() {
        assertEquals(Kind.CONTAINER, without(true).choose(DEFAULTS));
        assertEquals(Kind.CONTAINER, without(true).choose(SASL));
    }

    @Test
    void thenTheEmbeddedServer() {
        assertEquals(Kind.EMBEDDED, without(false).choose(DEFAULTS));
    }

    @Test
    void aLoginIsForTheProgramOrTheEmbeddedServerAndTlsForTheProgram() {
        final MemcachedOptions login =
                MemcachedOptions.builder().login("user", "password").build();
        final MemcachedOptions tls = MemcachedOptions.builder()
                .tls(Path.of("certificates"), Path.of("key"))
                .build();
        assertEquals(Kind.REAL, new ServerSelection(BINARY, NEVER_ASKED, false).choose(login));
        assertEquals(Kind.REAL, new ServerSelection(BINARY, NEVER_ASKED, false).choose(tls));
        assertEquals(Kind.EMBEDDED, without(true).choose(login));
        assertThrows(IllegalStateException.class, () -> without(true).choose(tls));
        assertThrows(IllegalArgumentException.class, () -> MemcachedServer.startEmbedded(tls));
        assertThrows(IllegalArgumentException.class, () -> MemcachedServer.startContainer(tls));
    }

    @Test
    void theEmbeddedServerDoesNotPretendToKnowExtraArguments() {
        final ServerSelection selection = without(false);
        final var failure = assertThrows(IllegalStateException.class, () -> selection.choose(SASL));
        assertTrue(failure.getMessage().contains("-S"), failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> MemcachedServer.startEmbedded(SASL));
    }

    @Test
    void aRequiredProgramThatIsMissingIsAFailure() {
        final ServerSelection selection = new ServerSelection(Optional.empty(), NEVER_ASKED, true);
        final var failure = assertThrows(IllegalStateException.class, () -> selection.choose(DEFAULTS));
        assertTrue(failure.getMessage().contains(MemcachedServer.REQUIRED_PROPERTY + "=true"), failure.getMessage());
        assertThrows(IllegalStateException.class, () -> RealRequirement.check(selection));
    }

    @Test
    void aProgramThatIsMissingSkipsTheTestsThatNeedIt() {
        assertThrows(TestAbortedException.class, () -> RealRequirement.check(without(true)));
        RealRequirement.check(new ServerSelection(BINARY, NEVER_ASKED, false));
    }

    @Test
    void searchesThePath() throws IOException {
        final Path found = Files.createDirectory(directory.resolve("found"));
        final Path plain = Files.createDirectory(directory.resolve("plain"));
        final Path binary = Files.createFile(found.resolve("memcached"));
        assertTrue(binary.toFile().setExecutable(true));
        Files.createFile(plain.resolve("memcached"));
        Files.createDirectories(directory.resolve("folder/memcached"));
        final String path = String.join(
                File.pathSeparator,
                "",
                "/does/not/exist",
                "\0",
                plain.toString(),
                directory + "/folder",
                found.toString());
        assertEquals(Optional.of(binary), ServerSelection.find("memcached", path));
        assertEquals(Optional.empty(), ServerSelection.find("memcached", plain.toString()));
        assertEquals(Optional.empty(), ServerSelection.find("memcached", ""));
        assertEquals(Optional.empty(), ServerSelection.find("memcached", null));
    }
}
