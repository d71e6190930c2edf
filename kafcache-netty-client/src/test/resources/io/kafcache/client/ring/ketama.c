/*
 * Asks libmemcached which node a key lives on. Reads rings from standard input until its end:
 *
 *     <nodes>
 *     <host> <port> <weight>      for each node; port 0 and a path for a Unix socket
 *     <keys>
 *     <key in hexadecimal digits> for each key
 *
 * and writes the index of each key's node, a line each. Nothing is connected to.
 */
#include <libmemcached/memcached.h>
#include <stdio.h>
#include <string.h>

#define MAX_KEY_LENGTH 250

static int fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    return 1;
}

int main(void) {
    int nodes;
    while (scanf("%d", &nodes) == 1) {
        memcached_st *memc = memcached_create(NULL);
        if (memcached_failed(memcached_behavior_set(memc, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1))) {
            return fail("no weighted ketama");
        }
        for (int i = 0; i < nodes; i++) {
            char host[256];
            unsigned port, weight;
            if (scanf("%255s %u %u", host, &port, &weight) != 3) {
                return fail("malformed node");
            }
            memcached_return_t result = port == 0
                ? memcached_server_add_unix_socket_with_weight(memc, host, weight)
                : memcached_server_add_with_weight(memc, host, (in_port_t) port, weight);
            if (memcached_failed(result)) {
                return fail(memcached_strerror(memc, result));
            }
        }
        int keys;
        if (scanf("%d", &keys) != 1) {
            return fail("malformed number of keys");
        }
        for (int i = 0; i < keys; i++) {
            char digits[2 * MAX_KEY_LENGTH + 1];
            char key[MAX_KEY_LENGTH];
            if (scanf("%500s", digits) != 1) {
                return fail("malformed key");
            }
            size_t length = strlen(digits) / 2;
            for (size_t j = 0; j < length; j++) {
                unsigned byte;
                sscanf(digits + 2 * j, "%2x", &byte);
                key[j] = (char) byte;
            }
            printf("%u\n", memcached_generate_hash(memc, key, length));
        }
        memcached_free(memc);
    }
    return 0;
}
