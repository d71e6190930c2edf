/** An application that is started again and again. */
package io.kafcache.bench.restart;
