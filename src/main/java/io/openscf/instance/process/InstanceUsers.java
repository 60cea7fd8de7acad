package io.openscf.instance.process;

import java.util.concurrent.atomic.AtomicInteger;

/** A user id of its own for each instance; gateways side by side count in different ranges. Thread-safe. */
class InstanceUsers {
    private static final int FIRST = 200_000;
    private static final int RANGE = 100_000;
    private final int base = FIRST + (int) (ProcessHandle.current().pid() % 1000) * RANGE;
    private final AtomicInteger next = new AtomicInteger();

    /** An id that no instance gets. */
    int probe() {
        return base;
    }

    int next() {
        return base + 1 + Math.floorMod(next.getAndIncrement(), RANGE - 1);
    }
}
