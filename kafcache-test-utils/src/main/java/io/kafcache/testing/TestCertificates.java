package io.kafcache.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Certificates for the tests of encrypted connections: an authority of its own, and what it issues, as files in a temporary directory. Made
 * by the JDK's {@code keytool}. Not safe for use by several threads.
 */
public final class TestCertificates implements AutoCloseable {
    /** The password of each key store. */
    public static final String PASSWORD = "changeit";

    private static final String TYPE = "PKCS12";
    private static final String AUTHORITY = "authority";

    private final Path directory;
    private final Path store;
    private final Path authority;
    private int issued;

    /** Makes an authority. */
    public TestCertificates() {
        try {
            directory = Files.createTempDirectory("kafcache-certificates");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        store = directory.resolve("all.p12");
        authority = directory.resolve("authority.pem");
        generate(AUTHORITY, "bc:c", "-1d", 3);
        pem(authority, "CERTIFICATE", List.of(certificates(AUTHORITY).get(0)));
    }

    /**
     * A certificate with its private key.
     *
     * @param certificates a PEM file: the certificate, then the authority's
     * @param key a PEM file: the private key, not encrypted
     * @param keyStore a PKCS12 file with both, of password {@value #PASSWORD}
     */
    public record Identity(Path certificates, Path key, Path keyStore) {}

    /**
     * The authority's certificate.
     *
     * @return a PEM file
     */
    public Path authority() {
        return authority;
    }

    /**
     * Issues a certificate that is valid now.
     *
     * @param names such as {@code dns:localhost} or {@code ip:127.0.0.1}
     * @return the files
     */
    public Identity issue(final String... names) {
        return issue("-1d", 2, names);
    }

    /**
     * Issues a certificate that is no longer valid.
     *
     * @param names such as {@code dns:localhost} or {@code ip:127.0.0.1}
     * @return the files
     */
    public Identity issueExpired(final String... names) {
        return issue("-10d", 2, names);
    }

    private Identity issue(final String start, final int days, final String... names) {
        final String alias = "identity" + ++issued;
        generate(alias, "san=" + String.join(",", names), start, days, "-signer", AUTHORITY);
        final Identity identity = new Identity(file(alias + ".pem"), file(alias + ".key"), file(alias + ".p12"));
        pem(identity.certificates, "CERTIFICATE", certificates(alias));
        try {
            final KeyStore all = load();
            final var key = all.getKey(alias, PASSWORD.toCharArray());
            pem(identity.key, "PRIVATE KEY", List.of(key.getEncoded()));
            final KeyStore own = KeyStore.getInstance(TYPE);
            own.load(null, null);
            own.setKeyEntry(alias, key, PASSWORD.toCharArray(), all.getCertificateChain(alias));
            try (var out = Files.newOutputStream(identity.keyStore)) {
                own.store(out, PASSWORD.toCharArray());
            }
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return identity;
    }

    private Path file(final String name) {
        return directory.resolve(name);
    }

    private void generate(
            final String alias, final String extension, final String start, final int days, final String... more) {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                TYPE,
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-dname",
                // Two authorities of one name are one that has changed its key.
                "CN=" + alias + " of " + directory.getFileName(),
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-ext",
                extension,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days)));
        command.addAll(Arrays.asList(more));
        try {
            final Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making certificates", e);
        }
    }

    private KeyStore load() throws GeneralSecurityException, IOException {
        final KeyStore all = KeyStore.getInstance(TYPE);
        try (InputStream in = Files.newInputStream(store)) {
            all.load(in, PASSWORD.toCharArray());
        }
        return all;
    }

    private List<byte[]> certificates(final String alias) {
        try {
            final List<byte[]> encoded = new ArrayList<>();
            for (final Certificate certificate : load().getCertificateChain(alias)) {
                encoded.add(certificate.getEncoded());
            }
            return encoded;
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pem(final Path file, final String type, final List<byte[]> contents) {
        final Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        final StringBuilder text = new StringBuilder();
        for (final byte[] content : contents) {
            text.append("-----BEGIN ").append(type).append("-----\n");
            text.append(encoder.encodeToString(content));
            text.append("\n-----END ").append(type).append("-----\n");
        }
        try {
            Files.writeString(file, text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the files. */
    @Override
    public void close() {
        try (var files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
