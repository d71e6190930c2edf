package io.kafcache.client.io;

/** The elements of an operation, grouped by route: a tag is an element's place. Where there is one route, that is the element itself. */
final class RouteOrder {
    private int routes;
    private int[] starts = new int[2];
    private int[] next = new int[1];
    private int[] routeOf = new int[0];
    private int[] order = new int[0];

    /** Puts elements in the order of their routes, and each route's in their own. */
    void arrange(final RoutedOperation operation, final int count, final int routeCount) {
        routes = routeCount;
        if (next.length < routeCount) {
            starts = new int[routeCount + 1];
            next = new int[routeCount];
        }
        if (routeCount == 1) {
            starts[1] = count;
        } else {
            group(operation, count);
        }
    }

    private void group(final RoutedOperation operation, final int count) {
        if (routeOf.length < count) {
            routeOf = new int[count];
            order = new int[count];
        }
        for (int r = 0; r <= routes; r++) {
            starts[r] = 0;
        }
        for (int element = 0; element < count; element++) {
            final int r = operation.route(element);
            routeOf[element] = r;
            starts[r + 1]++;
        }
        for (int r = 0; r < routes; r++) {
            starts[r + 1] += starts[r];
            next[r] = starts[r];
        }
        for (int element = 0; element < count; element++) {
            order[next[routeOf[element]]++] = element;
        }
    }

    /** The first tag of a route. */
    int start(final int route) {
        return starts[route];
    }

    /** The tag behind the last one of a route. */
    int end(final int route) {
        return starts[route + 1];
    }

    int size(final int route) {
        return starts[route + 1] - starts[route];
    }

    int element(final int tag) {
        return routes == 1 ? tag : order[tag];
    }

    int route(final int tag) {
        return routes == 1 ? 0 : routeOf[order[tag]];
    }
}
