package io.openscf.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedRunTest {
    private final List<CompletableFuture<Void>> runs = new ArrayList<>();
    private final SharedRun shared = new SharedRun(this::begin);

    private Uni<Void> begin() {
        var run = new CompletableFuture<Void>();
        runs.add(run);
        return Uni.createFrom().completionStage(run);
    }

    @Test
    void whoAsksDuringARunWaitsForTheNext() {
        // given
        var first = shared.request().toCompletableFuture();
        var second = shared.request().toCompletableFuture();
        var third = shared.request().toCompletableFuture();

        // when
        runs.getFirst().complete(null);

        // then
        assertThat(first).isDone();
        assertThat(second).isNotDone();
        assertThat(runs).hasSize(2);
        runs.getLast().complete(null);
        assertThat(second).isDone();
        assertThat(third).isDone();
        assertThat(runs).hasSize(2);
    }

    @Test
    void aFailureIsToldToThoseOfItsRunOnly() {
        // given
        var first = shared.request().toCompletableFuture();
        var second = shared.request().toCompletableFuture();

        // when
        runs.getFirst().completeExceptionally(new IllegalStateException("away"));
        runs.getLast().complete(null);

        // then
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedWithValue(null);
    }

    @Test
    void runsOneAtATimeAndAfterEveryRequest() throws Exception {
        // given
        var value = new AtomicInteger();
        var inside = new AtomicInteger();
        var seen = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var many = new SharedRun(() -> Uni.createFrom()
                    .completionStage(CompletableFuture.runAsync(
                            () -> {
                                assertThat(inside.incrementAndGet()).isOne();
                                seen.set(value.get());
                                inside.decrementAndGet();
                            },
                            threads)));

            // when
            var checks = IntStream.range(0, 2000)
                    .mapToObj(i -> {
                        int mine = value.incrementAndGet();
                        return many.request()
                                .thenAccept(done -> assertThat(seen.get()).isGreaterThanOrEqualTo(mine));
                    })
                    .map(stage -> stage.toCompletableFuture())
                    .toList();

            // then
            for (var check : checks) {
                check.get(10, TimeUnit.SECONDS);
            }
        }
    }
}
