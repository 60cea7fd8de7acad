package io.openscf.invocation.queue;

import io.openscf.instance.InstancePool;
import io.openscf.instance.Termination;
import io.openscf.invocation.Invoker;
import io.openscf.invocation.metrics.FunctionMeters;
import io.openscf.invocation.payload.Payloads;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.InvocationResult;
import io.openscf.model.RunStatus;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The events that this gateway has claimed and runs. Thread-safe. */
final class ClaimedRuns {
    /** What runs need of the gateway. */
    @Singleton
    record Doors(Invoker invoker, EventRules rules, InstancePool instances, Payloads payloads, FunctionMeters meters) {}

    /** How long a queue steps aside when its function has no room. */
    private static final Duration ASIDE = Duration.ofMillis(200);

    /** Ends of runs that may wait to be written, for each slot. */
    private static final int WRITTEN_PER_SLOT = 4;

    private final AsyncConfig config;
    private final Doors doors;
    private final RetryTable table;
    private final Settlements settlements;
    private final Runnable look;
    private final Map<String, AsyncClaim> held = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final Map<String, Long> full = new ConcurrentHashMap<>();

    ClaimedRuns(Vertx vertx, Redis redis, AsyncConfig config, Doors doors, Runnable look) {
        this.config = config;
        this.doors = doors;
        this.look = look;
        this.table = new RetryTable(config, new Random());
        this.settlements = new Settlements(vertx, redis, config, doors, this::settled);
    }

    /** How many more may be claimed. Those that have run and are being written take no slot, but are not without number. */
    int free() {
        return Math.min(config.concurrency() - running.get(), WRITTEN_PER_SLOT * config.concurrency() - held.size());
    }

    Collection<AsyncClaim> all() {
        return List.copyOf(held.values());
    }

    /** Queues of a shard whose function had no room a moment ago. */
    Set<String> withoutRoom(RedisShard shard) {
        if (full.isEmpty()) {
            return Set.of();
        }
        long now = System.nanoTime();
        full.values().removeIf(until -> until - now < 0);
        return full.keySet().stream()
                .filter(queue -> RedisShard.of(queue).equals(shard))
                .collect(Collectors.toSet());
    }

    void run(AsyncClaim claim) {
        held.put(claim.id(), claim);
        running.incrementAndGet();
        var request = claim.request();
        if (!doors.rules().hasRoom(request)) {
            full.put(claim.queue(), System.nanoTime() + ASIDE.toNanos());
            var hold = new Verdict.Again(
                    Verdict.Kind.HOLD, ASIDE.toMillis(), RunStatus.RESOURCE_LIMIT_REACHED.code(), -1, "");
            settle(claim, hold);
            return;
        }
        Uni.createFrom()
                .deferred(() -> invoke(claim))
                .subscribe()
                .with(result -> ended(claim, result), error -> failed(claim, error));
    }

    private Uni<InvocationResult> invoke(AsyncClaim claim) {
        return claim.payload().isOutside()
                ? doors.payloads()
                        .load(claim.payload())
                        .chain(event -> doors.invoker().invoke(claim.request(event)))
                : doors.invoker().invoke(claim.request());
    }

    private void ended(AsyncClaim claim, InvocationResult result) {
        var request = claim.request();
        var settings = doors.rules().settings(request.function(), request.qualifier(), request.routingKey());
        running.decrementAndGet();
        settlements.add(claim, table.after(result.outcome(), settings), settings);
        look.run();
    }

    private void failed(AsyncClaim claim, Throwable error) {
        Log.warnf("requestId=%s could not be run: %s", claim.id(), error.getMessage());
        settle(claim, table.after(error, claim.request().attempt()));
    }

    private void settle(AsyncClaim claim, Verdict verdict) {
        var request = claim.request();
        running.decrementAndGet();
        settlements.add(
                claim, verdict, doors.rules().settings(request.function(), request.qualifier(), request.routingKey()));
    }

    private void settled(List<AsyncClaim> claims) {
        claims.forEach(claim -> held.remove(claim.id(), claim));
        look.run();
    }

    /** Ends a run of this gateway; nothing when it is another's. */
    void terminate(String requestId, Termination how) {
        if (held.containsKey(requestId)) {
            doors.instances().terminate(requestId, how);
        }
    }
}
