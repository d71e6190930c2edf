/** A store that is open in a task without a broker. */
package io.kafcache.bench.store;
