package io.kafcache.streams.backend;

import java.util.function.BooleanSupplier;

/**
 * Reads or writes that were begun and not waited for. They go on whenever their thread waits for anything from the same servers, and
 * when it says so here. For use by the thread that began them.
 */
public interface Pending {
    /**
     * Whether they have ended, well or not, or none were begun.
     *
     * @return true when nothing is under way
     */
    boolean isDone();

    /**
     * Takes what has come and sends what can be sent, without waiting. Failures are told by {@link #await()}.
     *
     * @return what {@link #isDone()} returns then
     */
    boolean poll();

    /**
     * Waits until they have ended.
     *
     * @throws UncertainWriteException if some writes may be done, or may still be
     * @throws BackendException if a server does not answer, or refuses
     */
    void await();

    /**
     * Waits until a condition holds, or they have ended.
     *
     * @param enough looked at whenever something has come
     * @throws BackendException as {@link #await()}, if they have ended
     */
    void await(BooleanSupplier enough);
}
