package io.openscf.instance;

import io.openscf.model.InvokeRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** An event without an instance; taken once, by an instance or by its deadline. Thread-safe. */
class Waiting {
    final InvokeRequest request;
    final Consumer<Run> done;
    /** By {@link System#nanoTime}. */
    final long deadline;

    private final AtomicBoolean taken = new AtomicBoolean();

    Waiting(InvokeRequest request, Consumer<Run> done, long deadline) {
        this.request = request;
        this.done = done;
        this.deadline = deadline;
    }

    /** True for the first who asks. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    boolean taken() {
        return taken.get();
    }
}
