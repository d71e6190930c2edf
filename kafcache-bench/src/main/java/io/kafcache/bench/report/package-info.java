/** Makes {@code BENCHMARKS.md} and its charts of the results that are kept in {@code kafcache-bench/results}, and of nothing else. */
package io.kafcache.bench.report;
