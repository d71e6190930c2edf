/** Ordered sets of keys that are compared with the key index. */
package io.kafcache.bench.index;
