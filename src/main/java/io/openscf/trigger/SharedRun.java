package io.openscf.trigger;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Runs an operation for everyone who asks, one run at a time. Who asks while one runs gets the next, which begins later
 * and so sees whatever happened before it was asked for; all who wait share it. Thread-safe.
 */
final class SharedRun {
    private final Supplier<Uni<Void>> operation;
    private final Object lock = new Object();
    private boolean running;
    private boolean wanted;
    private CompletableFuture<Void> next = new CompletableFuture<>();

    SharedRun(Supplier<Uni<Void>> operation) {
        this.operation = operation;
    }

    /** Completes as a run does that began after this call. */
    CompletionStage<Void> request() {
        CompletableFuture<Void> mine;
        boolean idle;
        synchronized (lock) {
            mine = next;
            wanted = true;
            idle = !running;
            running = true;
        }
        if (idle) {
            run();
        }
        return mine;
    }

    private void run() {
        CompletableFuture<Void> turn;
        synchronized (lock) {
            if (!wanted) {
                running = false;
                return;
            }
            wanted = false;
            turn = next;
            next = new CompletableFuture<>();
        }
        Uni.createFrom()
                .deferred(operation::get)
                .subscribe()
                .with(done -> end(turn, null), failure -> end(turn, failure));
    }

    private void end(CompletableFuture<Void> turn, @org.jspecify.annotations.Nullable Throwable failure) {
        run();
        if (failure == null) {
            turn.complete(null);
        } else {
            turn.completeExceptionally(failure);
        }
    }
}
