package io.kafcache.client;

import org.agrona.concurrent.UnsafeBuffer;

/** Finds out early, and says in words, that the JVM lacks the option which Agrona's buffers need. */
final class BufferAccess {
    private static final String OPTION = "--add-opens java.base/jdk.internal.misc=ALL-UNNAMED";

    private BufferAccess() {}

    static void require() {
        try {
            new UnsafeBuffer(new byte[Long.BYTES]).putLong(0, 1);
        } catch (final IllegalAccessError | NoClassDefFoundError | ExceptionInInitializerError e) {
            throw new IllegalStateException(
                    "Kafcache's buffers (Agrona) need the JVM option " + OPTION
                            + ": add it to the command line, to JAVA_TOOL_OPTIONS, or as 'Add-Opens: "
                            + "java.base/jdk.internal.misc' to the manifest of the application's jar",
                    e);
        }
    }
}
