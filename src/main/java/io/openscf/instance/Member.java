package io.openscf.instance;

import org.jspecify.annotations.Nullable;

/** An instance in its group; everything here under the group's lock. */
class Member<I extends RunningCopy> {
    final I instance;
    private @Nullable Birth birth;
    private int running;
    private boolean closed;
    private long idleSince = System.nanoTime();

    Member(I instance, Birth birth) {
        this.instance = instance;
        this.birth = birth;
    }

    /** Calls that it has in hand. */
    int running() {
        return running;
    }

    /** Whether it may get calls. */
    boolean open() {
        return !closed && instance.alive();
    }

    boolean idle() {
        return running == 0 && !closed;
    }

    long idleSince() {
        return idleSince;
    }

    @Nullable
    Birth begin() {
        running++;
        var first = birth;
        birth = null;
        return first;
    }

    void end() {
        running--;
        idleSince = System.nanoTime();
    }

    /** It gets no further call. */
    void close() {
        closed = true;
    }
}
