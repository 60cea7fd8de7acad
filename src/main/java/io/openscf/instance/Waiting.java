package io.openscf.instance;

import java.util.concurrent.atomic.AtomicBoolean;

/** A call without an instance; taken once, by an instance or by its deadline. Thread-safe. */
abstract class Waiting {
    /** By {@link System#nanoTime}. */
    final long deadline;

    private final AtomicBoolean taken = new AtomicBoolean();

    Waiting(long deadline) {
        this.deadline = deadline;
    }

    /** True for the first who asks. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    boolean taken() {
        return taken.get();
    }

    /** There is no instance for it; told by whoever took it. */
    abstract void refuse(Refusal why);
}
