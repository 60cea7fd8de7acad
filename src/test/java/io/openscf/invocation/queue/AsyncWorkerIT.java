package io.openscf.invocation.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.openscf.invocation.AsyncQueue;
import io.openscf.invocation.AsyncQueue.AsyncEvent;
import io.openscf.invocation.Invoker;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.InvocationResult;
import io.openscf.model.InvokeRequest;
import io.openscf.model.Outcome;
import io.openscf.model.RunStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The worker against a real Redis and an invoker that records what it was asked. */
class AsyncWorkerIT {
    private final AsyncConfig config = QueueParts.config(Map.of("concurrency", "8", "retry-interval", "500ms"));
    private QueueParts parts;

    @BeforeEach
    void connect() {
        parts = new QueueParts();
    }

    @AfterEach
    void disconnect() {
        parts.close();
    }

    @Test
    void runsEveryEventOnceAndNeverMoreThanItsSlots() {
        // given
        var ran = new CopyOnWriteArrayList<String>();
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        Invoker slow = request -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            return success(request).onItem().delayIt().by(Duration.ofMillis(5)).invoke(() -> {
                now.decrementAndGet();
                ran.add(request.requestId());
            });
        };
        var worker = worker(slow);
        worker.start(new StartupEvent());

        // when
        offer(300);

        // then
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(ran).hasSize(300));
        assertThat(ran).doesNotHaveDuplicates();
        assertThat(most.get()).isLessThanOrEqualTo(8);
        worker.stop(new ShutdownEvent());
    }

    @Test
    void runsAgainWhatAVanishedGatewayHadClaimed() {
        // given: a gateway that claimed with a short lease and was never heard of again
        offer(20);
        IntStream.range(0, 20).forEach(i -> claimForNobody("trigger-" + i % 5));
        var ran = new CopyOnWriteArrayList<String>();
        var worker = worker(request -> {
            ran.add(request.requestId());
            return success(request);
        });

        // when
        worker.start(new StartupEvent());
        var sweep = parts.sweep(config);

        // then
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(ran).hasSize(20).doesNotHaveDuplicates());
        sweep.stop(new ShutdownEvent());
        worker.stop(new ShutdownEvent());
    }

    @Test
    void triesAgainWhenThePlatformFailedOrTheInvokerThrew() {
        // given
        var attempts = new AtomicInteger();
        var worker = worker(request -> switch (attempts.incrementAndGet()) {
            case 1 -> throw new IllegalStateException("broken");
            case 2 ->
                Uni.createFrom()
                        .item(new InvocationResult(
                                request.requestId(),
                                new Outcome.Failed(RunStatus.INTERNAL_ERROR, -1, "x", null),
                                1,
                                1,
                                null,
                                ""));
            default -> success(request);
        });
        worker.start(new StartupEvent());

        // when
        offer(1);

        // then
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(attempts).hasValue(3));
        worker.stop(new ShutdownEvent());
    }

    /** H1 and H3 of the queue: what has run is forgotten only when its record would outlive a crash, and does not run again. */
    @Test
    void keepsWhatHasRunUntilItsRecordIsWrittenAndRunsItOnce() {
        // given: a store that is away, and runs that do not wait for it
        var ran = new CopyOnWriteArrayList<String>();
        var away = new AtomicBoolean(true);
        var worker = worker(new Invoker() {
            @Override
            public Uni<InvocationResult> invoke(InvokeRequest request) {
                ran.add(request.requestId());
                return success(request);
            }

            @Override
            public Uni<Void> recorded() {
                return away.get()
                        ? Uni.createFrom().failure(new IllegalStateException("the store is away"))
                        : Uni.createFrom().voidItem();
            }
        });
        worker.start(new StartupEvent());
        offer(20);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(ran).hasSize(20));
        assertThat(inFlight()).isEqualTo(20);

        // when
        away.set(false);

        // then
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(inFlight()).isZero());
        assertThat(ran).hasSize(20).doesNotHaveDuplicates();
        worker.stop(new ShutdownEvent());
    }

    private long inFlight() {
        return IntStream.range(0, 5)
                .mapToObj(i -> RedisShard.of("trigger-" + i))
                .distinct()
                .mapToLong(shard -> parts.send(Command.ZCARD, shard.key("f")).toLong())
                .sum();
    }

    private AsyncWorker worker(Invoker invoker) {
        return parts.worker(config, invoker, parts.payloadsOfNobody());
    }

    private void claimForNobody(String trigger) {
        parts.run(RedisScript.CLAIM, trigger, "gone", 50, 16, 4, 16);
    }

    private void offer(int count) {
        var queue = parts.queue(config, parts.payloadsOfNobody());
        List<Uni<AsyncQueue.Enqueued>> all =
                IntStream.range(0, count).mapToObj(i -> queue.enqueue(event(i))).toList();
        Uni.join().all(all).andFailFast().await().atMost(Duration.ofSeconds(10));
    }

    private static AsyncEvent event(int i) {
        return QueueParts.event("trigger-" + i % 5, "r" + i, Buffer.buffer("{}"));
    }

    private static Uni<InvocationResult> success(InvokeRequest request) {
        return Uni.createFrom()
                .item(new InvocationResult(
                        request.requestId(), new Outcome.Succeeded(Buffer.buffer("1")), 1, 1, null, ""));
    }
}
