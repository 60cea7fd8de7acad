package io.openscf.connector.queue;

import io.openscf.connector.queue.Queues.Found;
import io.openscf.connector.queue.Queues.Received;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * One receiver that waits: it looks when something was sent, when a delay or a visibility time-out ends, and now and then in
 * case it was not told.
 */
class LongPoll {
    private static final long LONGEST_LOOK_MILLIS = 2000;

    private final Vertx vertx;
    private final Queues queues;
    private final Arrivals arrivals;
    private final String queue;
    private final int most;
    private final BooleanSupplier abandoned;
    private final long begun = System.nanoTime();
    private final Promise<List<Received>> result = Promise.promise();
    private final Runnable wake = this::look;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();
    private OptionalLong waitMillis;

    /**
     * @param waitSeconds how long to wait; empty for what the queue says
     * @param abandoned whether the client has gone: then nothing is taken for it any more
     */
    LongPoll(
            Vertx vertx,
            Queues queues,
            Arrivals arrivals,
            String queue,
            int most,
            OptionalLong waitSeconds,
            BooleanSupplier abandoned) {
        this.vertx = vertx;
        this.queues = queues;
        this.arrivals = arrivals;
        this.queue = queue;
        this.most = most;
        this.waitMillis =
                waitSeconds.isPresent() ? OptionalLong.of(waitSeconds.getAsLong() * 1000) : OptionalLong.empty();
        this.abandoned = abandoned;
    }

    /** Completes with at least one message; fails with NO_MESSAGE after the wait. */
    Future<List<Received>> run() {
        // Before the first look: what arrives in between is seen.
        arrivals.await(Queues.base(queue), wake);
        look();
        return result.future().onComplete(done -> arrivals.forget(Queues.base(queue), wake));
    }

    private void look() {
        again.set(true);
        if (result.future().isComplete() || !looking.compareAndSet(false, true)) {
            return;
        }
        again.set(false);
        if (abandoned.getAsBoolean()) {
            result.tryFail(Fault.NO_MESSAGE.because("the client has gone"));
            return;
        }
        queues.receive(queue, most).onComplete(found -> {
            if (found.failed()) {
                result.tryFail(found.cause());
                return;
            }
            switch (found.result()) {
                case Found.Messages some -> result.tryComplete(some.messages());
                case Found.Nothing nothing -> rest(nothing);
            }
        });
    }

    private void rest(Found.Nothing nothing) {
        if (waitMillis.isEmpty()) {
            waitMillis = OptionalLong.of(nothing.pollingSeconds() * 1000L);
        }
        long left = waitMillis.getAsLong() - (System.nanoTime() - begun) / 1_000_000;
        if (left <= 0) {
            result.tryFail(Fault.NO_MESSAGE.because("no message"));
            return;
        }
        looking.set(false);
        if (again.get()) {
            look();
            return;
        }
        long sleep = Math.min(left, LONGEST_LOOK_MILLIS);
        if (nothing.wakeMillis() >= 0) {
            sleep = Math.min(sleep, nothing.wakeMillis() + 1);
        }
        vertx.setTimer(Math.max(1, sleep), timer -> look());
    }
}
