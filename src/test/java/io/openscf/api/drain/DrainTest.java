package io.openscf.api.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DrainTest {
    private final AtomicLong busyMegabytes = new AtomicLong();
    private final Drain drain = new Drain(busyMegabytes::get, new Patience(), new SimpleMeterRegistry());

    /** On its way from the connection to its permit nothing else knows of it; its run would be cut off (439). */
    @Test
    void waitsForARequestThatWasLetInButDoesNotRunYet() {
        // given
        assertThat(drain.enters()).isTrue();

        // when
        var ended = CompletableFuture.runAsync(() -> drain.end(new ShutdownDelayInitiatedEvent()));

        // then
        await().until(() -> !drain.enters());
        await().during(Duration.ofMillis(300)).until(() -> !ended.isDone());
        drain.left();
        await().until(ended::isDone);
    }

    @Test
    void waitsForWhatRunsThoughNobodyWaitsForItsAnswer() {
        // given
        busyMegabytes.set(128);

        // when
        var ended = CompletableFuture.runAsync(() -> drain.end(new ShutdownDelayInitiatedEvent()));

        // then
        await().during(Duration.ofMillis(300)).until(() -> !ended.isDone());
        busyMegabytes.set(0);
        await().until(ended::isDone);
    }

    @Test
    void takesNothingInOnceItIsOver() {
        // given
        assertThat(drain.enters()).isTrue();
        drain.left();

        // when
        drain.end(new ShutdownDelayInitiatedEvent());

        // then
        assertThat(drain.enters()).isFalse();
    }

    private static final class Patience implements DrainConfig {
        @Override
        public Duration longest() {
            return Duration.ofSeconds(10);
        }

        @Override
        public Duration serve() {
            return Duration.ofMillis(10);
        }
    }
}
