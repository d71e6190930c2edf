package io.kafcache.bench;

/**
 * A way to reach memcached, over one data set. Keys are named by their index in the {@link Workload}, so that each contender can hold them
 * in the form that it likes best. Safe for use by several threads.
 */
public interface Contender extends AutoCloseable {
    /**
     * Reads an item.
     *
     * @param key index of the key
     * @return a copy of the value, null if there is none
     */
    byte[] get(int key);

    /**
     * Reads an item without a copy of its value, where the contender can.
     *
     * @param key index of the key
     * @return length of the value
     */
    default int visit(final int key) {
        return get(key).length;
    }

    /**
     * Stores the workload's value.
     *
     * @param key index of the key
     */
    void set(int key);

    /**
     * Reads several items at once, in the contender's fastest way.
     *
     * @param first index of the first key
     * @param count number of keys
     * @return lengths of the values, added up
     */
    long getAll(int first, int count);

    /**
     * Stores the workload's value under several keys at once, in the contender's fastest way that tells when all are stored.
     *
     * @param first index of the first key
     * @param count number of keys
     */
    void setAll(int first, int count);

    @Override
    void close();
}
