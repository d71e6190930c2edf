/**
 * Other clients as contenders, each with its binary protocol and in the way that is fastest here. Each runs on a class path of its own:
 * their dependencies contradict each other and Kafcache's.
 */
package io.kafcache.bench.peer;
