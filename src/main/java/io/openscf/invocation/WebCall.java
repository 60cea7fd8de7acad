package io.openscf.invocation;

import io.openscf.instance.Run;
import io.openscf.instance.WebInstance;
import io.openscf.instance.WebLease;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** An open request to a web function. Thread-safe. */
public final class WebCall {
    private static final Outcome SUCCESS = new Outcome.Succeeded(Buffer.buffer());

    private final WebLease.Granted lease;
    private final Runnable releasePermit;
    private final Consumer<Run> record;
    private final long begun = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();

    WebCall(WebLease.Granted lease, Runnable releasePermit, Consumer<Run> record) {
        this.lease = lease;
        this.releasePermit = releasePermit;
        this.record = record;
    }

    /** Where the function's server takes connections. */
    public SocketAddress address() {
        return lease.instance().address();
    }

    /** The function answered, whatever it said. */
    public void succeeded() {
        ended(SUCCESS);
    }

    /** The function did not answer. Repeats are harmless. */
    public void failed(Outcome.Failed outcome) {
        ended(outcome);
    }

    /** The instance cannot be reached: it gets no further requests, and this call was none. */
    public void giveBack() {
        if (ended.compareAndSet(false, true)) {
            releasePermit.run();
            lease.release(false, written -> {});
        }
    }

    /** The connection was lost: finds out why, ends the call and says so, on any thread. */
    public void lost(Consumer<Outcome.Failed> done) {
        var otherwise = new Outcome.Failed(
                RunStatus.USER_CODE_EXCEPTION,
                1,
                "The server of the function closed the connection without a valid answer",
                null);
        lost(otherwise, done);
    }

    /** The same; {@code otherwise} when the instance lives. */
    public void lost(Outcome.Failed otherwise, Consumer<Outcome.Failed> done) {
        lease.instance().whyLost().thenAccept(known -> {
            var outcome = known != null ? known : otherwise;
            failed(outcome);
            done.accept(outcome);
        });
    }

    private void ended(Outcome outcome) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        long duration = System.nanoTime() - begun;
        WebInstance instance = lease.instance();
        long memory = instance.peakBytes();
        releasePermit.run();
        lease.release(
                reusable(outcome.status()),
                written -> record.accept(Run.on(instance.id(), lease.birth(), outcome, written, duration, memory)));
        if (outcome.status() == RunStatus.MEMORY_LIMIT_REACHED) {
            instance.kill();
        }
    }

    /** Semantics.md section 1: what ends an instance. A time-out lets its other requests finish. */
    private static boolean reusable(RunStatus status) {
        return switch (status) {
            case TIME_LIMIT_REACHED, MEMORY_LIMIT_REACHED, PROCESS_EXIT -> false;
            default -> true;
        };
    }
}
