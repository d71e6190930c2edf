package io.kafcache.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the directory that JMH's results go to: JMH does not. */
public final class ResultsDirectory {
    private ResultsDirectory() {}

    /**
     * Makes the directory if it is not there.
     *
     * @param args what the results' path is relative to, and that path: all but its last part are directories
     * @throws IOException if it cannot be made
     */
    public static void main(final String[] args) throws IOException {
        Files.createDirectories(Path.of(args[0]).resolve(args[1]).getParent());
    }
}
