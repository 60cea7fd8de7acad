package io.openscf.instance.process;

import io.vertx.core.Vertx;

/**
 * The time limit of an instance's runs, one after the other. A timer for every run would cost as much as handing over its
 * event, so one that is set stays set and looks, when it fires, what is left of the run at hand. Confined to one event
 * loop.
 */
class RunLimit {
    private static final long MILLI = 1_000_000;
    private final Vertx vertx;
    private final long millis;
    private final Runnable expired;
    private boolean running;
    private long end;
    private boolean set;
    private long timer;

    RunLimit(Vertx vertx, long millis, Runnable expired) {
        this.vertx = vertx;
        this.millis = Math.max(1, millis);
        this.expired = expired;
    }

    void begin() {
        running = true;
        end = System.nanoTime() + millis * MILLI;
        if (!set) {
            set(millis);
        }
    }

    void end() {
        running = false;
    }

    /** When there will be no further run. */
    void close() {
        running = false;
        vertx.cancelTimer(timer);
    }

    private void set(long left) {
        set = true;
        timer = vertx.setTimer(left, ignored -> fired());
    }

    private void fired() {
        set = false;
        if (!running) {
            return;
        }
        long left = end - System.nanoTime();
        if (left > 0) {
            set((left + MILLI - 1) / MILLI);
        } else {
            running = false;
            expired.run();
        }
    }
}
