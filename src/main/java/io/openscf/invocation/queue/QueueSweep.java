package io.openscf.invocation.queue;

import io.openscf.invocation.metrics.QueueMeters;
import io.openscf.invocation.redis.RedisShard;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Gives back to their queues what gateways had claimed that are not heard of any more, and buries what has waited too long.
 * Every gateway does it, about once a second: nobody has to be the leader.
 */
@Singleton
class QueueSweep {
    private static final int MAX_REDELIVERIES = 5;
    private static final int PER_CALL = 64;

    private final Vertx vertx;
    private final Redis redis;
    private final AsyncConfig config;
    private final QueueMeters meters;
    private volatile boolean stopped;

    QueueSweep(Vertx vertx, Redis redis, AsyncConfig config, QueueMeters meters) {
        this.vertx = vertx;
        this.redis = redis;
        this.config = config;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        sweep();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void sweep() {
        if (stopped) {
            return;
        }
        long keep = config.keepFinished().toMillis();
        var calls = IntStream.range(0, RedisShard.COUNT)
                .mapToObj(shard -> RedisScript.SWEEP.call(new RedisShard(shard), PER_CALL, MAX_REDELIVERIES, keep))
                .toList();
        RedisScript.SWEEP
                .run(redis, calls)
                .onSuccess(shards -> shards.forEach(found -> meters.swept(
                        found.get(0).toInteger(),
                        found.get(1).toInteger(),
                        found.get(2).toInteger())))
                .onFailure(error -> Log.debugf("sweep failed: %s", error.getMessage()));
        vertx.setTimer(ThreadLocalRandom.current().nextLong(800, 1201), timer -> sweep());
    }
}
