/**
 * What the benchmarks measure: the contenders' common interface, the data, and the servers. The contenders are in packages below; the
 * benchmarks are in the test sources, where the JMH plugin looks for them.
 */
package io.kafcache.bench;
