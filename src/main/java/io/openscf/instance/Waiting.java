package io.openscf.instance;

import io.openscf.model.InvokeRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An event without an instance; taken once, by an instance or by its deadline. Thread-safe. */
class Waiting {
    final InvokeRequest request;
    final Consumer<Run> done;
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile @Nullable Runnable onTaken;

    Waiting(InvokeRequest request, Consumer<Run> done) {
        this.request = request;
        this.done = done;
    }

    /** True for the first who asks. */
    boolean take() {
        if (!taken.compareAndSet(false, true)) {
            return false;
        }
        Runnable action = onTaken;
        if (action != null) {
            action.run();
        }
        return true;
    }

    boolean taken() {
        return taken.get();
    }

    /** Runs the action when this is taken, or now when it was; running it twice must be harmless. */
    void onTaken(Runnable action) {
        onTaken = action;
        if (taken()) {
            action.run();
        }
    }
}
