package io.openscf.instance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunLimitTest {
    private static final long MILLIS = 200;
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final AtomicLong expiredAt = new AtomicLong();
    private final RunLimit limit = new RunLimit(vertx, MILLIS, () -> expiredAt.set(System.nanoTime()));

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void endsARunThatIsTooLong() {
        onLoop(limit::begin);

        await().untilAtomic(expiredAt, org.hamcrest.Matchers.greaterThan(0L));
    }

    @Test
    void givesALaterRunItsWholeTimeThoughTheTimerWasSetForAnEarlierOne() {
        // given
        onLoop(limit::begin);
        onLoop(limit::end);
        pass(MILLIS / 2);

        // when
        long begun = System.nanoTime();
        onLoop(limit::begin);

        // then
        await().untilAtomic(expiredAt, org.hamcrest.Matchers.greaterThan(0L));
        assertThat(expiredAt.get() - begun).isGreaterThanOrEqualTo(MILLIS * 1_000_000);
    }

    @Test
    void endsARunThatBeganAfterTheTimerOfAnEarlierOneFiredForNothing() {
        // given
        onLoop(limit::begin);
        onLoop(limit::end);
        pass(2 * MILLIS);
        assertThat(expiredAt).hasValue(0);

        // when
        onLoop(limit::begin);

        // then
        await().untilAtomic(expiredAt, org.hamcrest.Matchers.greaterThan(0L));
    }

    @Test
    void doesNothingOnceItIsClosed() {
        // given
        onLoop(limit::begin);

        // when
        onLoop(limit::close);
        pass(2 * MILLIS);

        // then
        assertThat(expiredAt).hasValue(0);
    }

    private void onLoop(Runnable action) {
        var done = new CompletableFuture<Void>();
        loop.runOnContext(ignored -> {
            action.run();
            done.complete(null);
        });
        done.join();
    }

    /** By a timer of the same loop, so that all timers before it have fired. */
    private void pass(long millis) {
        var done = new CompletableFuture<Void>();
        loop.runOnContext(ignored -> vertx.setTimer(millis, fired -> done.complete(null)));
        done.join();
    }
}
