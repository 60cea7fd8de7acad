package io.openscf.invocation.permit;

import io.openscf.RealServices;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Gateways of a test on one real Redis, as far as slots are concerned; leases are short. */
final class TestSlots implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx();
    private final List<Redis> connections = new ArrayList<>();
    private final List<Slots> gateways = new ArrayList<>();
    private final PermitConfig.Degraded degraded;

    TestSlots(PermitConfig.Degraded degraded) {
        this.degraded = degraded;
        wipe();
    }

    /** One more gateway. */
    Slots gateway() {
        return gateway(RealServices.redis());
    }

    Slots gateway(String address) {
        var redis = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(address)
                        .setMaxPoolSize(4)
                        .setMaxPoolWaiting(4096)
                        .setMaxWaitingHandlers(65_536));
        connections.add(redis);
        var gateway = new Slots(vertx, redis, config(degraded, LEASE));
        gateways.add(gateway);
        gateway.start();
        return gateway;
    }

    /** Everything that Redis knows is gone. */
    void wipe() {
        var redis = Redis.createClient(vertx, RealServices.redis());
        join(redis.send(Request.cmd(Command.FLUSHALL)).toCompletionStage().toCompletableFuture());
        redis.close();
    }

    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What becomes of a call of one slot. */
    static SlotPool.Verdict call(SlotPool pool, AtomicLong limit) {
        return join(callAsync(pool, limit));
    }

    static CompletableFuture<SlotPool.Verdict> callAsync(SlotPool pool, AtomicLong limit) {
        var verdict = new CompletableFuture<SlotPool.Verdict>();
        if (pool.take(1, limit.get())) {
            verdict.complete(SlotPool.Verdict.ADMITTED);
        } else {
            pool.await(1, verdict::complete);
        }
        return verdict;
    }

    static PermitConfig config(PermitConfig.Degraded degraded, Duration lease) {
        return new PermitConfig() {
            @Override
            public Duration lease() {
                return lease;
            }

            @Override
            public Duration margin() {
                return Duration.ofSeconds(1);
            }

            @Override
            public Duration patience() {
                return Duration.ofMillis(200);
            }

            @Override
            public Duration timeout() {
                return Duration.ofMillis(1000);
            }

            @Override
            public Degraded degraded() {
                return degraded;
            }

            @Override
            public int startsPerMinute() {
                return 500;
            }

            @Override
            public int provisionedStartsPerMinute() {
                return 100;
            }
        };
    }

    @Override
    public void close() {
        gateways.forEach(Slots::fallSilent);
        connections.forEach(Redis::close);
        join(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
