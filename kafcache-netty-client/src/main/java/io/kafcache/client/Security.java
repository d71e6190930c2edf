package io.kafcache.client;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * How a client and its servers prove who they are: a login, encrypted connections, both, or neither. The login is SASL's PLAIN, the one
 * mechanism that memcached servers commonly offer: it sends the password as it is, so only TLS keeps it secret on its way.
 *
 * <p>Immutable. Never shows its password.
 */
public final class Security {
    private static final Security NONE = new Security(null, null, null);

    private final String user;
    private final String password;
    private final TlsEngineFactory tls;

    private Security(final String user, final String password, final TlsEngineFactory tls) {
        this.user = user;
        this.password = password;
        this.tls = tls;
    }

    /**
     * No login, no encryption.
     *
     * @return the default
     */
    public static Security none() {
        return NONE;
    }

    /**
     * Adds a login. A server that has no logins (started without {@code -S}) is refused then: who configures a login does not expect to be
     * served without.
     *
     * @param newUser not empty; no character 0
     * @param newPassword not empty; no character 0
     * @return this with the login
     * @throws IllegalArgumentException if user or password is empty, or has a character 0
     */
    public Security withLogin(final String newUser, final String newPassword) {
        requireText("user", newUser);
        requireText("password", newPassword);
        return new Security(newUser, newPassword, tls);
    }

    /** As RFC 4616 has it. */
    private static void requireText(final String what, final String text) {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the " + what + " of a login is not empty and has no character 0");
        }
    }

    /**
     * Adds encryption. Not for nodes that are Unix sockets.
     *
     * @param engines makes the engines
     * @return this with encryption
     */
    public Security withTls(final TlsEngineFactory engines) {
        return new Security(user, password, Objects.requireNonNull(engines, "engines"));
    }

    /**
     * Who logs in.
     *
     * @return the user, or null without a login
     */
    public String user() {
        return user;
    }

    /**
     * What encrypts.
     *
     * @return the factory, or null without encryption
     */
    public TlsEngineFactory tls() {
        return tls;
    }

    /** The login as RFC 4616 has it: no authorization identity, user, password. */
    byte[] plainMessage() {
        return ('\0' + user + '\0' + password).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Security security
                && Objects.equals(user, security.user)
                && Objects.equals(password, security.password)
                && Objects.equals(tls, security.tls);
    }

    @Override
    public int hashCode() {
        return Objects.hash(user, password, tls);
    }

    @Override
    public String toString() {
        return (user == null ? "no login" : "login of " + user) + (tls == null ? ", no encryption" : ", TLS");
    }
}
