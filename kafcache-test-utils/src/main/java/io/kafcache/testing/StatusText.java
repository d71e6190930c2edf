package io.kafcache.testing;

/** The texts that memcached puts into the replies of requests that fail. */
final class StatusText {
    static final String NOT_FOUND = "Not found";
    static final String EXISTS = "Data exists for key.";
    static final String TOO_LARGE = "Too large.";
    static final String INVALID_ARGUMENTS = "Invalid arguments";
    static final String NOT_STORED = "Not stored.";
    static final String NON_NUMERIC = "Non-numeric server-side value for incr or decr";
    static final String AUTH_FAILURE = "Auth failure.";
    static final String UNKNOWN_COMMAND = "Unknown command";
    static final String NO_MEMORY = "Out of memory";
    static final String NO_MEMORY_FOR_ITEM = "Out of memory allocating item";
    static final String NO_MEMORY_FOR_NEW_NUMBER = "Out of memory allocating new item";
    static final String NO_MEMORY_FOR_NUMBER = "Out of memory incrementing value";

    private StatusText() {}
}
