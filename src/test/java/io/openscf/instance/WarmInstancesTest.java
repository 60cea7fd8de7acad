package io.openscf.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.openscf.model.FunctionVersion;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.openscf.model.Qualifier;
import io.openscf.model.RunStatus;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarmInstancesTest {
    private final Vertx vertx = Vertx.vertx();
    private final HeldInstances backend = new HeldInstances();
    private final InstanceConfig config = Pools.config(Map.of("openscf.instance.max-per-function", "2"));
    private final WarmInstances pool = new WarmInstances(vertx, backend, config, Pools.budget(vertx, config, 4));

    @AfterEach
    void close() {
        pool.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void startsNoMoreInstancesOfAFunctionThanConfigured() {
        // when
        var runs = start(5, function(Duration.ofSeconds(30)));

        // then
        assertThat(backend.started).hasSize(2);
        assertThat(runs).noneMatch(CompletableFuture::isDone);
    }

    /** semantics.md section 7: beyond the burst a call is answered 429. */
    @Test
    void answersCallsThatWouldStartMoreInstancesThanAllowedWith429() {
        // given
        for (int i = 0; i < 4; i++) {
            start(1, TestFunctions.event("lam-" + i, Duration.ofSeconds(30)));
        }

        // when
        var runs = start(2, TestFunctions.event("lam-late", Duration.ofSeconds(30)));

        // then
        assertThat(backend.started).hasSize(4);
        assertThat(runs)
                .allSatisfy(run -> assertThat(run.join().outcome().status()).isEqualTo(RunStatus.RESOURCE_LIMIT));
    }

    @Test
    void givesEventsThatWaitToTheInstancesInOrderOfArrival() {
        // given
        var runs = start(5, function(Duration.ofSeconds(30)));

        // when
        for (int turn = 0; turn < 3; turn++) {
            backend.started.get(0).end(true);
        }
        backend.started.get(1).end(true);
        backend.started.get(0).end(true);

        // then
        assertThat(runs).allMatch(CompletableFuture::isDone);
        assertThat(backend.started).hasSize(2);
        assertThat(backend.started.get(0).taken)
                .extracting(InvokeRequest::requestId)
                .containsExactly("0", "2", "3", "4");
    }

    @Test
    void startsAnotherInstanceInTheRoomOfOneThatEnded() {
        // given
        start(3, function(Duration.ofSeconds(30)));

        // when
        backend.started.get(0).end(false);

        // then
        assertThat(backend.started).hasSize(3);
        assertThat(backend.started.get(2).taken).hasSize(1);
    }

    @Test
    void countsTheLimitForEachFunctionByItself() {
        start(5, function(Duration.ofSeconds(30)));
        start(5, TestFunctions.event("lam-other", Duration.ofSeconds(30)));

        assertThat(backend.started).hasSize(4);
    }

    /** A request that finds no free instance waits until its deadline (settings in InstanceConfig). */
    @Test
    void endsTheWaitOfAnEventAtItsDeadline() throws Exception {
        // given
        var runs = start(3, function(Duration.ofMillis(50)));

        // when
        var run = runs.get(2).get(20, TimeUnit.SECONDS);

        // then
        assertThat(run.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.status()).isEqualTo(RunStatus.INSUFFICIENT_RESOURCES));
        assertThat(runs.subList(0, 2)).noneMatch(CompletableFuture::isDone);
    }

    private List<CompletableFuture<Run>> start(int events, FunctionVersion function) {
        return IntStream.range(0, events)
                .mapToObj(number -> {
                    var done = new CompletableFuture<Run>();
                    pool.run(function, event(Integer.toString(number), function), done::complete);
                    return done;
                })
                .toList();
    }

    private static InvokeRequest event(String requestId, FunctionVersion function) {
        return new InvokeRequest(
                requestId, function.key(), Qualifier.LATEST, null, Buffer.buffer("{}"), null, false, false, 0);
    }

    private static FunctionVersion function(Duration timeout) {
        return TestFunctions.event("lam-held", timeout);
    }
}
