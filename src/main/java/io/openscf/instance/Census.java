package io.openscf.instance;

/** How many instances there are and what they do. */
record Census(int starting, int busy, int idle) {
    static final Census NONE = new Census(0, 0, 0);

    Census and(Census other) {
        return new Census(starting + other.starting, busy + other.busy, idle + other.idle);
    }
}
