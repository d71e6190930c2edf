/**
 * Whole topologies that process a topic, one contender's store after the other: a broker and an application a contender, each in a JVM of its
 * own, so that no contender's code is compiled for another's.
 */
package io.kafcache.bench.topology;
