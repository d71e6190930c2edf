/** Kafcache's own client as a contender. */
package io.kafcache.bench.kafcache;
