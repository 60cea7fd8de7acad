package io.openscf.instance;

import io.openscf.model.InstanceConcurrency;

/**
 * How many requests an instance of a web function may have at once (InstanceConcurrencyConfig). Fixed, or found from how long
 * requests take ({@code DynamicEnabled}): while full instances answer nearly as fast as they ever did, they get more; when
 * requests take over twice as long, fewer. Known to all instances of a version. Not thread-safe.
 */
class InstanceRoom {
    /** Where the search begins: enough for servers that wait for others, little enough for those that compute. */
    static final int FIRST = 8;
    /** Requests after which the room is thought about. */
    static final int WINDOW = 20;

    private static final double TOLERANCE = 2;
    /** What was once fast is forgotten slowly, as functions become slower for reasons other than many requests. */
    private static final double FORGETTING = 1.02;

    private final boolean dynamic;
    private final int max;
    private int room;
    private double fastest = Double.POSITIVE_INFINITY;
    private double sum;
    private int seen;
    private boolean wasFull;

    InstanceRoom(InstanceConcurrency concurrency) {
        this.dynamic = concurrency.dynamic();
        this.max = concurrency.max();
        this.room = dynamic ? Math.min(FIRST, max) : max;
    }

    /** Of every instance. */
    int now() {
        return room;
    }

    /**
     * A request has ended.
     *
     * @param running requests of its instance before that, itself included
     */
    void ended(long nanos, int running) {
        if (!dynamic) {
            return;
        }
        sum += nanos;
        wasFull |= running >= room;
        if (++seen == WINDOW) {
            think(sum / WINDOW);
            sum = 0;
            seen = 0;
            wasFull = false;
        }
    }

    private void think(double mean) {
        if (room == 1 || mean < fastest) {
            fastest = mean;
        } else if (!wasFull) {
            fastest = Math.min(fastest * FORGETTING, mean);
        }
        if (mean > fastest * TOLERANCE) {
            room = Math.max(1, (int) (room * Math.max(0.5, fastest * TOLERANCE / mean)));
        } else if (wasFull) {
            room = Math.min(max, room + Math.max(1, room / 4));
        }
    }
}
