package io.kafcache.client.io;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

/** Says in words why an encrypted connection could not be had, and what to do. */
final class TlsFailures {
    private TlsFailures() {}

    static Failure describe(final String node, final Throwable cause) {
        final SSLException tls = find(SSLException.class, cause);
        if (tls == null) {
            // The server may be going down, so this is no reason to give up at once.
            return new Failure(
                    Failure.Kind.LOST,
                    node,
                    "the connection was cut during the TLS handshake (" + Failure.text(cause)
                            + "); does the server speak TLS?",
                    cause);
        }
        return new Failure(Failure.Kind.TLS, node, reason(tls), tls);
    }

    private static String reason(final SSLException failure) {
        if (failure instanceof NotSslRecordException) {
            return "it does not speak TLS: start it with TLS (-Z), or configure none";
        }
        final CertificateExpiredException expired = find(CertificateExpiredException.class, failure);
        if (expired != null) {
            return "its certificate has expired (" + Failure.text(expired) + "): give the server a new one";
        }
        final CertificateNotYetValidException early = find(CertificateNotYetValidException.class, failure);
        if (early != null) {
            return "its certificate is not valid yet (" + Failure.text(early) + "): check the clocks";
        }
        final GeneralSecurityException untrusted = find(CertPathBuilderException.class, failure) != null
                ? find(CertPathBuilderException.class, failure)
                : find(CertPathValidatorException.class, failure);
        if (untrusted != null) {
            return "its certificate is not trusted (" + Failure.text(untrusted)
                    + "): add it, or the authority that issued it, to the trusted certificates";
        }
        final CertificateException other = find(CertificateException.class, failure);
        if (other != null) {
            return "its certificate was refused (" + Failure.text(other)
                    + "): name the node as the certificate does, give the server a certificate for this name, or turn"
                    + " the verification of the host name off";
        }
        return "no encrypted connection could be agreed on (" + Failure.text(failure)
                + "): check protocols and cipher suites, and whether the server wants a certificate of this client";
    }

    /** The first exception of a type in a chain of causes, or null. */
    static <T extends Throwable> T find(final Class<T> type, final Throwable chain) {
        for (Throwable t = chain; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
