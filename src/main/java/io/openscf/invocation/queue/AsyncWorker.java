package io.openscf.invocation.queue;

import io.openscf.invocation.Invoker;
import io.openscf.invocation.redis.RedisShard;
import io.openscf.model.InvocationResult;
import io.openscf.model.RunStatus;
import io.openscf.model.ScfException;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs what waits in the queue: looks at the shards when woken and once a second, claims no more than it has free slots,
 * and writes each outcome back with the claim's token.
 */
@Singleton
class AsyncWorker {
    private static final int PER_CLAIM = 16;
    private static final int MAX_REDELIVERIES = 5;
    private static final int PER_CALL = 64;

    private final Vertx vertx;
    private final Redis redis;
    private final AsyncConfig config;
    private final Invoker invoker;
    private final AsyncWakeUps wakeUps;
    private final String owner = UUID.randomUUID().toString();
    private final Map<AsyncClaim, Boolean> running = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean again = new AtomicBoolean();
    private volatile boolean stopped;

    AsyncWorker(Vertx vertx, Redis redis, AsyncConfig config, Invoker invoker) {
        this.vertx = vertx;
        this.redis = redis;
        this.config = config;
        this.invoker = invoker;
        this.wakeUps = new AsyncWakeUps(vertx, redis, this::look);
    }

    void start(@Observes StartupEvent event) {
        wakeUps.listen();
        vertx.setPeriodic(Math.max(100, config.lease().toMillis() / 3), timer -> extend());
        poll();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        wakeUps.close();
    }

    private void poll() {
        if (stopped) {
            return;
        }
        look();
        sweep();
        vertx.setTimer(ThreadLocalRandom.current().nextLong(800, 1201), timer -> poll());
    }

    private void look() {
        again.set(true);
        if (stopped || !looking.compareAndSet(false, true)) {
            return;
        }
        again.set(false);
        dueShards().compose(this::claimFrom).onComplete(done -> {
            looking.set(false);
            if (done.failed()) {
                Log.warnf(
                        "async queue not readable, will look again: %s",
                        done.cause().getMessage());
            } else if (again.get()) {
                look();
            }
        });
    }

    private Future<List<RedisShard>> dueShards() {
        if (free() <= 0) {
            return Future.succeededFuture(List.of());
        }
        var requests = new ArrayList<Request>();
        requests.add(Request.cmd(Command.TIME));
        IntStream.range(0, RedisShard.COUNT)
                .mapToObj(shard -> Request.cmd(Command.ZRANGE)
                        .arg(new RedisShard(shard).key("ready"))
                        .arg(0)
                        .arg(0)
                        .arg("WITHSCORES"))
                .forEach(requests::add);
        return redis.batch(requests).map(this::due);
    }

    private List<RedisShard> due(List<Response> replies) {
        long now = RedisTimers.millis(replies.getFirst());
        var due = new ArrayList<RedisShard>();
        for (int shard = 0; shard < RedisShard.COUNT; shard++) {
            var here = new RedisShard(shard);
            RedisScores.read(replies.get(shard + 1), (member, at) -> {
                if (at <= now) {
                    due.add(here);
                } else if (at - now < 1000) {
                    vertx.setTimer(at - now, timer -> look());
                }
            });
        }
        // No shard is always first when slots are short.
        Collections.shuffle(due);
        return due;
    }

    private Future<Void> claimFrom(List<RedisShard> shards) {
        Future<Void> all = Future.succeededFuture();
        for (RedisShard shard : shards) {
            all = all.compose(before -> claim(shard));
        }
        return all;
    }

    private Future<Void> claim(RedisShard shard) {
        int room = Math.min(PER_CLAIM, free());
        if (room <= 0 || stopped) {
            return Future.succeededFuture();
        }
        return RedisScript.CLAIM
                .run(redis, shard, owner, config.lease().toMillis(), PER_CLAIM, 4, room)
                .map(reply -> {
                    reply.forEach(claimed -> run(AsyncClaim.read(shard, claimed)));
                    if (reply.size() > 0) {
                        again.set(true);
                    }
                    return null;
                });
    }

    private int free() {
        return config.concurrency() - running.size();
    }

    private void run(AsyncClaim claim) {
        running.put(claim, true);
        Uni.createFrom()
                .deferred(() -> invoker.invoke(claim.request()))
                .subscribe()
                .with(result -> settle(claim, finished(claim, result)), error -> settle(claim, failed(claim, error)));
    }

    private Future<Response> finished(AsyncClaim claim, InvocationResult result) {
        RunStatus status = result.outcome().status();
        if (status.system()) {
            return retry(claim, status.code());
        }
        return ack(claim, status == RunStatus.SUCCESS ? "SUCCESS" : "FAILED", status.code());
    }

    private Future<Response> failed(AsyncClaim claim, Throwable error) {
        boolean absent =
                error instanceof ScfException known && known.code().name().startsWith("RESOURCE_NOT_FOUND");
        if (absent) {
            return ack(claim, "FAILED", RunStatus.FUNCTION_NOT_FOUND.code());
        }
        Log.warnf("requestId=%s could not be run, will be tried again: %s", claim.id(), error.getMessage());
        return retry(claim, RunStatus.INTERNAL_ERROR.code());
    }

    private Future<Response> ack(AsyncClaim claim, String status, int code) {
        return RedisScript.ACK.run(
                redis,
                claim.shard(),
                claim.id(),
                claim.token(),
                status,
                code,
                config.keepFinished().toMillis());
    }

    private Future<Response> retry(AsyncClaim claim, int code) {
        long jitter = ThreadLocalRandom.current().nextLong(800, 1201);
        return RedisScript.RETRY.run(
                redis, claim.shard(), claim.id(), claim.token(), "system", jitter, code, 0, keep());
    }

    private long keep() {
        return config.keepFinished().toMillis();
    }

    private void settle(AsyncClaim claim, Future<Response> written) {
        written.onComplete(done -> {
            running.remove(claim);
            if (done.failed()) {
                // The lease ends and the event is run once more: at least once, never lost.
                Log.warnf(
                        "requestId=%s outcome not written: %s",
                        claim.id(), done.cause().getMessage());
            }
            look();
        });
    }

    private void extend() {
        running.keySet().stream()
                .collect(Collectors.groupingBy(AsyncClaim::shard))
                .forEach(this::extend);
    }

    private void extend(RedisShard shard, List<AsyncClaim> claims) {
        var arguments = new ArrayList<Object>();
        arguments.add(config.lease().toMillis());
        claims.forEach(claim -> Collections.addAll(arguments, claim.id(), claim.token()));
        RedisScript.EXTEND
                .run(redis, shard, arguments.toArray())
                .onFailure(error -> Log.warnf("leases not extended: %s", error.getMessage()));
    }

    private void sweep() {
        var calls = IntStream.range(0, RedisShard.COUNT)
                .mapToObj(shard -> RedisScript.SWEEP.call(new RedisShard(shard), PER_CALL, MAX_REDELIVERIES, keep()))
                .toList();
        RedisScript.SWEEP.run(redis, calls).onFailure(error -> Log.debugf("sweep failed: %s", error.getMessage()));
    }
}
