package io.kafcache.examples;

/** Something to run in a sandbox. */
interface Example {
    /**
     * Runs the example and checks its result.
     *
     * @throws ExampleException if the result is wrong, or does not come
     */
    void run(Sandbox sandbox, Output output);
}
