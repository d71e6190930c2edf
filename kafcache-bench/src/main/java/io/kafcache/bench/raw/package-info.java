/** The yardstick: sockets and hand-written frames, and nothing else. */
package io.kafcache.bench.raw;
