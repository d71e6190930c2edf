package io.kafcache.streams.index;

import org.agrona.DirectBuffer;

/**
 * Sends what a flush of an index writes. Each method returns whether to go on at once; what was visited has been taken either way. Buffers are
 * valid, and not to be changed, during the call only.
 */
public interface PageVisitor {
    /**
     * Writes a page, in place of the one of this id if there is one.
     *
     * @param id greater than 0
     * @param buffer holds the page
     * @param offset where it begins, in bytes
     * @param length in bytes; some KiB, unless there are very long keys
     * @return false to be called again later for what is left
     */
    boolean write(int id, DirectBuffer buffer, int offset, int length);

    /**
     * Deletes a page. It may not be there.
     *
     * @param id greater than 0
     * @return false to be called again later for what is left
     */
    boolean delete(int id);

    /**
     * Writes the manifest, in place of the one there is.
     *
     * @param buffer holds it
     * @param offset where it begins, in bytes
     * @param length in bytes; about a bit for each page
     * @return false to be called again later for what is left
     */
    boolean writeManifest(DirectBuffer buffer, int offset, int length);
}
